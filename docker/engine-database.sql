-- The engine keeps its own database beside the bank's.
CREATE DATABASE engine OWNER loanflow;
