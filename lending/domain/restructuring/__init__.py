"""Restructuring 逾期重組 of loans whose customers are willing to pay and cannot pay as agreed (C2d)."""
