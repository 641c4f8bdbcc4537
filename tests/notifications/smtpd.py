#!/usr/bin/python3
"""A mail server for tests: aiosmtpd on a random port of the loopback. What it took goes to DIR/<n>.json.

usage: smtpd.py DIR [OPTION…]   prints "ready PORT"; ends when its standard input does
  tls=CERT,KEY        offers STARTTLS     smtps=CERT,KEY   speaks TLS from the first byte
  user=NAME password=WORD  lets nobody else send (and only by TLS, if it has any)
  utf8=yes            knows SMTPUTF8
  rcpt=REPLY data=REPLY mail=REPLY  answers that, times=N: only to the first N
  silent=greeting|data     takes the connection, or the mail, and says nothing
  dies=data           ends the connection in the middle of a mail
  drips=yes           answers DATA with a byte a second
"""
import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

directory = sys.argv[1]
options = dict(word.split("=", 1) for word in sys.argv[2:])
state = {"mails": 0, "refusals": 0, "connections": 0}


def context(files):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(*files.split(","))
    return made


def refusal(at):
    if at in options and state["refusals"] < int(options.get("times", 1_000_000)):
        state["refusals"] += 1
        return options[at]
    return None


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        reply = refusal("mail")
        if reply:
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        reply = refusal("rcpt")
        if reply:
            return reply.replace("%s", address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if options.get("silent") == "data":
            await asyncio.sleep(3600)
        if options.get("drips"):
            for byte in b"250-" + b"slowly " * 100:
                server._writer.write(bytes([byte]))
                await asyncio.sleep(1)
        reply = refusal("data")
        if reply:
            return reply
        state["mails"] += 1
        with open(f"{directory}/{state['mails']}.json.new", "w") as out:
            json.dump({
                "from": envelope.mail_from, "to": envelope.rcpt_tos, "options": envelope.mail_options,
                "bytes": envelope.original_content.decode("latin-1"), "tls": session.ssl is not None or "smtps" in options,
                "user": session.auth_data.login.decode() if session.authenticated else None,
            }, out)
        import os
        os.rename(f"{directory}/{state['mails']}.json.new", f"{directory}/{state['mails']}.json")
        return "250 Taken"


def authenticate(server, session, envelope, mechanism, auth_data):
    isRight = isinstance(auth_data, LoginPassword) and auth_data.login.decode() == options["user"] \
        and auth_data.password.decode() == options["password"]
    return AuthResult(success=isRight, handled=False, auth_data=auth_data)


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if options.get("dies") == "data":
            await self.push("354 Go on")
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def make():
    state["connections"] += 1
    hasTls = "tls" in options
    hasUser = "user" in options
    return Server(Handler(), enable_SMTPUTF8="utf8" in options, hostname="mail.test", loop=asyncio.get_running_loop(),
                  tls_context=context(options["tls"]) if hasTls else None, require_starttls=hasTls,
                  authenticator=authenticate if hasUser else None, auth_required=hasUser, auth_require_tls=hasTls)


class Mute(asyncio.Protocol):
    pass


async def serve():
    loop = asyncio.get_running_loop()
    protocol = Mute if options.get("silent") == "greeting" else make
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context(options["smtps"]) if "smtps" in options else None)
    print("ready", server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


async def main():
    await serve()
    import os
    os._exit(0)


asyncio.run(main())
