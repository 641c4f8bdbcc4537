#include "server/http/keptreply.h"

#include "server/http/negotiation.h"

namespace kontor::http {

namespace {

constexpr qsizetype worthCompressing = 1024;

bool isCompressible(QByteArrayView type)
{
    return type == "application/json" || type == "application/problem+json" || type.startsWith("text/") || type == "image/svg+xml"
        || type == "application/javascript" || type == "application/openmetrics-text";
}

bool isStrong(QByteArrayView etag)
{
    return etag.endsWith('"') && !etag.startsWith("W/");
}

}

bool isPackable(const Reply &reply)
{
    return !reply.headers.contains("content-encoding") && isCompressible(mediaType(reply.headers.value("content-type")));
}

ReplyForm chooseForm(const Reply &whole, const FormWishes &wishes)
{
    const bool isPacked = whole.body.size() > worthCompressing && isPackable(whole) && acceptsGzip(wishes.acceptEncoding);
    if (wishes.isRead && whole.status == 200 && !wishes.ifNoneMatch.isEmpty()) {
        const auto etag = whole.headers.value("etag");
        if (!etag.isEmpty() && matchesETag(wishes.ifNoneMatch, etag))
            return isPacked ? ReplyForm::UnchangedPacked : ReplyForm::Unchanged;
    }
    return isPacked ? ReplyForm::Packed : ReplyForm::Whole;
}

void shape(Reply &reply, ReplyForm form, const QByteArray &packed)
{
    if (form == ReplyForm::Whole)
        return;
    const bool isPacked = form != ReplyForm::Unchanged;
    // Other bytes, so another strong tag.
    if (const auto etag = reply.headers.value("etag"); isPacked && isStrong(etag))
        reply.headers.set("etag", etag.left(etag.size() - 1) + "-gzip\"");
    if (form == ReplyForm::Packed) {
        reply.body = packed;
        reply.headers.append("content-encoding", "gzip");
        return;
    }
    // A 304 says the same as the reply that it stands for (RFC 9110 §15.4.5), but nothing of a body.
    reply.status = 304;
    reply.body.clear();
    Headers kept;
    for (const auto &[name, value] : reply.headers.fields())
        if (name != "content-type" && name != "content-encoding")
            kept.append(name, value);
    reply.headers = kept;
}

QByteArray packedBody(const Reply &whole)
{
    auto packed = gzipped(whole.body);
    return packed.size() < whole.body.size() ? packed : QByteArray();
}

KeptReply::KeptReply(const Endpoint &endpoint, Reply whole, const QByteArray &loggedTarget)
    : m_endpoint(endpoint),
      m_whole(std::move(whole)),
      m_loggedTarget(loggedTarget)
{
}

ReplyForm KeptReply::formFor(const FormWishes &wishes) const
{
    const auto form = chooseForm(m_whole, wishes);
    return form == ReplyForm::Packed && m_packing == Packing::Useless ? ReplyForm::Whole : form;
}

std::shared_ptr<const KeptReply> KeptReply::withPackedBody() const
{
    const auto other = std::make_shared<KeptReply>(*this);
    other->m_packed = packedBody(m_whole);
    other->m_packing = other->m_packed.isEmpty() ? Packing::Useless : Packing::Made;
    return other;
}

Reply KeptReply::reply(ReplyForm form) const
{
    Reply reply = m_whole;
    shape(reply, form, m_packed);
    return reply;
}

qsizetype KeptReply::bytes() const
{
    qsizetype sum = m_whole.body.size() + m_packed.size() + m_loggedTarget.size();
    for (const auto &[name, value] : m_whole.headers.fields())
        sum += name.size() + value.size();
    return sum;
}

}
