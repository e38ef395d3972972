from io import BytesIO

from flask import Response, abort, send_file

from portal.store.conversations import File


def download(found: File | None) -> Response:
    """The file to be saved, never to be opened as a page of ours; 404 where there is none."""
    if found is None:
        abort(404)
    return send_file(
        BytesIO(found.content), mimetype=found.media_type, as_attachment=True, download_name=found.name
    )
