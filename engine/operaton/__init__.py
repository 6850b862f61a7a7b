"""Operaton: the stock Spring Boot application, configured from here."""
