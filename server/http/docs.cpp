// /openapi.json, /docs and /docs/errors: everything in memory, compressed once.
#include "server/http/openapi.h"

#include "core/base/secret.h"
#include "server/http/errorcodes.h"
#include "server/http/negotiation.h"
#include "server/http/security.h"

#include <QFile>

#include <mutex>

namespace kontor::http {

namespace {

namespace operations {
constexpr Operation describe{"docs.openapi", Public};
constexpr Operation page{"docs.page", Public};
constexpr Operation file{"docs.file", Public};
constexpr Operation errors{"docs.errors", Public};
}

// Scripts, styles and calls from here and nowhere else; no inline script, no eval. Swagger UI draws its icons by data:.
constexpr char pagePolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

class Asset
{
public:
    Asset(QByteArray type, QByteArray bytes, QByteArray policy = {})
        : m_type(std::move(type)),
          m_policy(std::move(policy)),
          m_bytes(std::move(bytes)),
          m_packed(gzipped(m_bytes)),
          m_tag(sha256(m_bytes).left(16).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals))
    {
    }
    Reply reply(const Call &call) const
    {
        Reply reply;
        const bool isPacked = acceptsGzip(call.request().headers.value("accept-encoding"));
        reply.headers.append("content-type", m_type);
        reply.headers.append("vary", "Accept-Encoding");
        reply.headers.append("etag", '"' + m_tag + (isPacked ? "-gzip\"" : "\""));
        if (!m_policy.isEmpty())
            reply.headers.append("content-security-policy", m_policy);
        if (m_type.startsWith("text/html"))
            reply.headers.append("permissions-policy", pagePermissions);
        if (isPacked)
            reply.headers.append("content-encoding", "gzip");
        reply.body = isPacked ? m_packed : m_bytes;
        return reply;
    }

private:
    QByteArray m_type;
    QByteArray m_policy;
    QByteArray m_bytes;
    QByteArray m_packed;
    QByteArray m_tag;
};

QByteArray resource(const QString &name)
{
    QFile file(u":/docs/"_s + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray errorPage()
{
    QByteArray out =
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Kontor: error codes</title>"
        "<link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/docs/docs.css\"></head>\n"
        "<body><main class=\"docs-errors\"><h1>Error codes</h1>\n"
        "<p>Every refusal is <code>application/problem+json</code> (RFC 9457) with one of these in "
        "<code>code</code>.</p>\n"
        "<table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead><tbody>\n";
    for (const auto &code : errorCodes()) {
        const auto meaning = QString::fromUtf8(code.meaning).toHtmlEscaped().toUtf8();
        out += "<tr id=\"" + QByteArray(code.code) + "\"><td><code>" + code.code + "</code></td><td>"
            + QByteArray::number(statusOf(code.kind, code.code)) + "</td><td>" + meaning + "</td></tr>\n";
    }
    out +=
        "</tbody></table>\n<h2>Faults of form</h2>\n"
        "<p>In <code>errors[].code</code> of a <code>validation_failed</code>, beside the codes above that say so.</p>\n"
        "<table><thead><tr><th>Code</th><th>Meaning</th></tr></thead><tbody>\n";
    for (const auto &fault : faultCodes())
        out += "<tr id=\"fault-" + QByteArray(fault.code) + "\"><td><code>" + fault.code + "</code></td><td>" + fault.meaning
            + "</td></tr>\n";
    return out + "</tbody></table></main></body></html>\n";
}

struct FilePath
{
    QByteArray name{};
    static auto fields() { return wire::fields(wire::field("file", &FilePath::name, "A file of the page.").maxLength(40)); }
};

std::map<QByteArray, Asset> pageFiles()
{
    std::map<QByteArray, Asset> files;
    for (const char *name : {"init.js", "docs.css", "swagger-ui-bundle.js", "swagger-ui.css"}) {
        auto bytes = resource(QString::fromLatin1(name));
        const char *type = QByteArrayView(name).endsWith(".js") ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8";
        if (!bytes.isEmpty())
            files.emplace(name, Asset(type, std::move(bytes), pagePolicy));
    }
    return files;
}

}

void addDocs(Endpoints &endpoints, const OpenApiInfo &info)
{
    // Made when it is first asked for, since it describes itself too.
    struct Description
    {
        std::once_flag once;
        std::unique_ptr<Asset> asset;
    };
    endpoints.add(get<NoPath, NoQuery, RawReply>("/openapi.json", operations::describe,
        {.tag = "Operations",
            .summary = "This description",
            .description = "OpenAPI 3.1 of every operation.",
            .inlineReply = true,
            .replyType = "application/json"},
        [&endpoints, info, made = std::make_shared<Description>()](Call &call) -> Result<Reply> {
            std::call_once(
                made->once, [&] { made->asset = std::make_unique<Asset>("application/json", openApi(endpoints, info)); });
            return made->asset->reply(call);
        }));

    const auto files = std::make_shared<const std::map<QByteArray, Asset>>(pageFiles());
    const auto page = std::make_shared<const Asset>("text/html; charset=utf-8",
        resource(files->contains("swagger-ui-bundle.js") ? u"index.html"_s : u"missing.html"_s), pagePolicy);
    endpoints.add(get<NoPath, NoQuery, RawReply>("/docs", operations::page,
        {.inlineReply = true, .isHidden = true, .replyType = "text/html"},
        [page](Call &call) -> Result<Reply> { return page->reply(call); }));
    endpoints.add(get<FilePath, NoQuery, RawReply>("/docs/{file}", operations::file,
        {.inlineReply = true, .isHidden = true, .replyType = "text/html"},
        [files](Call &call, const FilePath &path) -> Result<Reply> {
            const auto found = files->find(path.name);
            if (found == files->end())
                return notFound("file"_L1);
            return found->second.reply(call);
        }));
    const auto errors = std::make_shared<const Asset>("text/html; charset=utf-8", errorPage(), pagePolicy);
    endpoints.add(get<NoPath, NoQuery, RawReply>("/docs/errors", operations::errors,
        {.inlineReply = true, .isHidden = true, .replyType = "text/html"},
        [errors](Call &call) -> Result<Reply> { return errors->reply(call); }));
}

}
