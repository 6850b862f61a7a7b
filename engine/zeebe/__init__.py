"""Zeebe: Camunda 8's broker, for banks that outgrow one machine; fetched only when asked for."""
