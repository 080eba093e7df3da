"""The commands as somebody types them: in a process of their own, on an office of their own."""
