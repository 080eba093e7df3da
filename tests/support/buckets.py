"""An object store (S3) inside this process, with one bucket; `tests/nodes/running.py` has one that can be killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

BUCKET = "kast"


@contextmanager
def bucket() -> Iterator[str]:
    """The address of an empty bucket, as SPIL_STORAGE and SPIL_BACKUP take it; signed in meanwhile."""
    import boto3
    from moto.server import ThreadedMotoServer

    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        server = ThreadedMotoServer(port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
        client.create_bucket(Bucket=BUCKET)
        yield f"s3://{BUCKET}/kantoor?endpoint={endpoint}&region=us-east-1"
        # what is in it outlives the server, in the memory of this process
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            if there := [{"Key": one["Key"]} for one in page.get("Contents", ())]:
                client.delete_objects(Bucket=BUCKET, Delete={"Objects": there})
        client.delete_bucket(Bucket=BUCKET)
        server.stop()
