"""Calendar files: plain values in, .ics bytes out (RFC 5545, 5546, 7986)."""
