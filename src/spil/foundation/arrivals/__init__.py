"""Everything that arrives, by whatever way, and the order in which nothing can get lost.

Words: an *arrival* is one content that came by one way, under one key. The *way* is where it came from (`upload`,
`folder`, `imap:3`, `lmtp` …); the *key* is by what the same arrival is known again when the way offers it once more.

The order, and it is the whole point:

1. the bytes are in the file store and on the disk (file and directory flushed);
2. one transaction notes the arrival under its key and registers it;
3. only then is it acknowledged: the message moved, 250 answered, the file put away.

A crash before 2 has registered nothing: the way still has it and offers it again. A crash between 2 and 3 offers it
again as well: the key is known, nothing is registered twice, and it is acknowledged. The same bytes under another key
(sent twice, dropped twice) are another arrival: they are registered, and the item says of which one it is the same.

This package asks the module that takes files in through the manifest, and knows no way itself.
"""
