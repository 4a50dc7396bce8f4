"""Helpdesks' pages for a real browser, with the apps that `assist connect` builds installed in them.

One application is the helpdesk's pages, its servers that fill in keys, and WeCom's interface.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assist.hosts.installations import installation

PAGES = Path(__file__).parent / "pages"
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".png": "image/png"}
TITLES = {"generic": "Own helpdesk", "chatwoot": "Chatwoot", "zendesk": "Zendesk", "freshdesk": "Freshdesk",
          "livechat": "LiveChat", "tgo": "TGO", "wecom": "企业微信"}  # fmt: skip
FRAMES = {
    "generic": "{assist}/sidebar{fragment}",
    "chatwoot": "{assist}/sidebar?host=chatwoot",
    "zendesk": "/apps/zendesk/assets/iframe.html",
    "freshdesk": "/apps/freshdesk/app/index.html",
    "livechat": "/apps/livechat/index.html",
    "tgo": "{assist}/sidebar?host=tgo",
    "wecom": "/apps/wecom/index.html",
}
CORP_TICKET, AGENT_TICKET, CORP, CORP_SECRET = "corp-ticket", "agent-ticket", "ww1", "corp-secret"
ENDED = {"errcode": 40014, "errmsg": "invalid access_token"}
SERVICE_SECRET, SERVICE_PAGE = "service-secret", 2  # messages in a page of kf/sync_msg


@dataclass
class FakeHosts:
    """`assist` is the server's address, `key` what the shop entered where an app asks for an access key."""

    assist: str = ""
    key: str = ""
    thread: list[dict[str, Any]] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    service: list[dict[str, Any]] = field(default_factory=list)  # what was said in 微信客服
    cursors: list[str] = field(default_factory=list)
    tokens: int = 0
    names: dict[str, str] = field(default_factory=lambda: {"xiaoxia": "林小夏", "zhou": "周远"})  # WeCom's members
    visitor: str = "xiaoxia"  # who signs in
    token: str = "wecom-token"
    codes: dict[str, str] = field(default_factory=dict)

    def files(self, host: str) -> dict[str, bytes]:
        """The installed app, with the vendor's own file in place."""
        files = dict(installation(host, self.assist, "en").files)
        client = b"/pages/freshworks.js"
        return {name: content.replace(b"{{{appclient}}}", client) for name, content in files.items()}

    def app(self) -> FastAPI:
        app = FastAPI()
        self._mount_pages(app)
        self._mount_vendors(app)
        self._mount_wecom_sign_in(app)
        self._mount_wecom(app)
        self._mount_wecom_check(app)
        self._mount_wecom_service(app)
        return app

    def _mount_pages(self, app: FastAPI) -> None:
        @app.get("/hosts/{host}")
        def page(host: str, request: Request) -> HTMLResponse:
            fragment = f"#{request.url.query}" if request.url.query else ""
            frame = FRAMES[host].format(assist=self.assist, fragment=fragment)
            filled = (PAGES / "page.html").read_text().replace("{title}", TITLES[host]).replace("{script}", host)
            allow = ' allow="clipboard-write"' if host == "generic" else ""  # Chatwoot and others do not
            return HTMLResponse(filled.replace("{frame}", f'<iframe data-src="{frame}"{allow}></iframe>'))

        @app.get("/framer")
        def framer() -> HTMLResponse:
            return HTMLResponse((PAGES / "framer.html").read_text().replace("{frame}", f"{self.assist}/sidebar"))

        @app.get("/pages/{name}")
        def file(name: str) -> Response:
            return Response((PAGES / name).read_bytes(), media_type=KINDS[Path(name).suffix])

        @app.get("/apps/{host}/{path:path}")
        def installed(host: str, path: str) -> Response:
            own = PAGES / Path(path).name
            files = self.files(host)
            if path not in files and own.is_file():
                return Response(own.read_bytes(), media_type=KINDS[own.suffix])
            if path not in files:
                raise HTTPException(404)
            return Response(files[path], media_type=KINDS.get(Path(path).suffix, "application/octet-stream"))

    def _mount_vendors(self, app: FastAPI) -> None:
        @app.post("/zendesk-servers")
        async def zendesk(request: Request) -> Any:
            """Only to hosts of the manifest; a secure setting is filled in here, where the browser cannot see it."""
            asked = await request.json()
            manifest = json.loads(self.files("zendesk")["manifest.json"])
            if httpx.URL(asked["url"]).host not in manifest["domainWhitelist"] or not asked.get("secure"):
                raise HTTPException(403, "not in domainWhitelist")
            headers = {k: v.replace("{{setting.token}}", self.key) for k, v in asked["headers"].items()}
            return await _fetch(asked["type"], asked["url"], headers, None)

        @app.post("/freshworks-servers/{name}")
        async def freshworks(name: str, request: Request) -> Any:
            """Only declared templates; parameters are filled in here."""
            files, asked = self.files("freshdesk"), await request.json()
            if name not in json.loads(files["manifest.json"])["modules"]["common"]["requests"]:
                raise HTTPException(403)
            schema = json.loads(files["config/requests.json"])[name]["schema"]
            if name == "conversations":
                self.fetched.append(re.sub(r"<%= context\.ticket %>", str(asked["context"]["ticket"]), schema["path"]))
                return self.thread
            headers = {k: v.replace("<%= iparam.token %>", self.key) for k, v in schema["headers"].items()}
            port = httpx.URL(self.assist).port  # Freshworks takes a host name alone; a test has no port 443
            return await _fetch(
                schema["method"], f"http://{schema['host']}:{port}{schema['path']}", headers, asked["body"]
            )

    def _mount_wecom(self, app: FastAPI) -> None:
        @app.get("/cgi-bin/{name:path}")
        def interface(name: str, request: Request) -> dict[str, Any]:
            self.fetched.append(name)
            query = request.query_params
            if name == "gettoken" and (query.get("corpid"), query.get("corpsecret")) == (CORP, SERVICE_SECRET):
                self.tokens += 1
                return {"errcode": 0, "access_token": f"service-token-{self.tokens}", "expires_in": 7200}
            if name == "gettoken" and (query.get("corpid"), query.get("corpsecret")) == (CORP, CORP_SECRET):
                return {"errcode": 0, "errmsg": "ok", "access_token": self.token, "expires_in": 7200}
            if query.get("access_token") != self.token:
                return dict(ENDED)
            ticket = CORP_TICKET if name == "get_jsapi_ticket" else AGENT_TICKET
            return {"errcode": 0, "errmsg": "ok", "ticket": ticket, "expires_in": 7200}

    def _mount_wecom_sign_in(self, app: FastAPI) -> None:
        @app.get("/cgi-bin/auth/getuserinfo")
        def member(access_token: str, code: str) -> dict[str, Any]:
            return self._member(code) if access_token == self.token else dict(ENDED)

        @app.get("/cgi-bin/user/get")
        def profile(access_token: str, userid: str) -> dict[str, Any]:
            return {"errcode": 0, "errmsg": "ok", "userid": userid, "name": self.names[userid]}

        @app.get("/connect/oauth2/authorize")
        @app.get("/wwlogin/sso/login")
        def authorize(appid: str, agentid: str, redirect_uri: str, state: str) -> RedirectResponse:
            """What a member sees nothing of, or a QR code that they have scanned."""
            assert (appid, agentid) == (CORP, "7")
            code = f"code-{len(self.codes)}"
            self.codes[code] = self.visitor
            return RedirectResponse(f"{redirect_uri}?{urlencode({'code': code, 'state': state})}", 302)

    def _mount_wecom_check(self, app: FastAPI) -> None:

        @app.post("/wecom-check")
        async def check(request: Request) -> dict[str, bool]:
            given = await request.json()
            ticket = CORP_TICKET if given["kind"] == "corp" else AGENT_TICKET
            text = (
                f"jsapi_ticket={ticket}&noncestr={given['nonceStr']}&timestamp={given['timestamp']}&url={given['url']}"
            )
            if hashlib.sha1(text.encode()).hexdigest() != given["signature"]:
                raise HTTPException(403)
            return {"ok": True}

    def _member(self, code: str) -> dict[str, Any]:
        """A code works once. Of who is no member WeCom tells another id."""
        user = self.codes.pop(code, None)
        if user is None:
            return {"errcode": 40029, "errmsg": "invalid code"}
        known = {"userid": user} if user in self.names else {"openid": user}
        return {"errcode": 0, "errmsg": "ok", **known}

    def _mount_wecom_service(self, app: FastAPI) -> None:
        @app.post("/cgi-bin/kf/sync_msg")
        async def messages(request: Request) -> dict[str, Any]:
            """Pages of what was said, from a cursor; only for the newest access token."""
            if request.query_params.get("access_token") != f"service-token-{self.tokens}":
                return {"errcode": 42001, "errmsg": "access_token expired"}
            asked = await request.json()
            self.cursors.append(asked["cursor"])
            start = int(asked["cursor"] or 0)
            end = min(start + SERVICE_PAGE, len(self.service))
            said = self.service[start:end]
            return {"errcode": 0, "next_cursor": str(end), "has_more": int(end < len(self.service)), "msg_list": said}


async def _fetch(method: str, url: str, headers: dict[str, str], body: str | None) -> Any:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.request(method, url, headers=headers, content=body)
    if answer.status_code >= 400:
        raise HTTPException(answer.status_code)
    return answer.json()
