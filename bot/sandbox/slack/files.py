"""Files that people share: what messages say about them, and the address they are read from."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import Refused
from bot.sandbox.slack.model import Json, StoredFile
from bot.sandbox.slack.workspace import TEAM_ID

SCOPE = "files:read"
PATH = "/files-pri/{id}/{name}"
_LOGIN_PAGE = "<!DOCTYPE html><html><title>Sign in to your workspace</title></html>"


def store(core: Core, file: StoredFile, id_: str = "") -> Json:
    """Keep a file, by `id_` or a new id; return it as messages show it (docs.slack.dev, objects/file-object)."""
    id_ = id_ or core.workspace.ids.id("F")
    core.workspace.files[id_] = file
    address = f"{core.base_url}/files-pri/{TEAM_ID}-{id_}/{file.name}"
    return {
        "id": id_,
        "name": file.name,
        "title": file.name,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2],
        "mode": "snippet" if file.mimetype.startswith("text/") else "hosted",
        "size": len(file.content),
        "is_external": False,
        "url_private": address,
        "url_private_download": address,
    }


async def read(core: Core, request: Request) -> Response:
    """A file, for the bot's token with its scope; else Slack's sign-in page with status 200 (vercel/eve#1531)."""
    file = core.workspace.files.get(request.path_params["id"].partition("-")[2])
    is_allowed = request.headers.get("authorization") == f"Bearer {core.bot_token}" and SCOPE in core.scopes
    await core.faults.park("file", after=False)
    try:
        core.faults.check("file")
    except Refused as refused:
        return Response(status_code=refused.status, headers=refused.headers)
    core.journal.write("slack", "file", {"id": request.path_params["id"]}, {"ok": bool(is_allowed and file)})
    if not is_allowed or not core.installed:
        return HTMLResponse(_LOGIN_PAGE)
    if file is None:
        return HTMLResponse("not found", status_code=404)
    if file.moved_to:
        return RedirectResponse(file.moved_to)
    return Response(file.content, media_type=file.mimetype)
