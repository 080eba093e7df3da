"""Formats that banks read and write. Bytes in, plain values out, and the other way round; no models."""
