"""The national message envelope: one address, one message a request, the transactions that hospitals' systems already speak."""
