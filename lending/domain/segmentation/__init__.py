"""Segmentation 客戶分層: a customer's rating, what he brings the bank and may bring, and the segment these make (L5b, C1)."""
