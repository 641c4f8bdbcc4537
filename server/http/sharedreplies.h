#pragma once

#include "server/http/message.h"

#include <chrono>

namespace kontor::http {

/**
 * A level behind the ReplyCache, which several servers share. Used on database threads alone, where waiting is allowed;
 * whatever goes wrong in it is as if it had nothing.
 *
 * What find() gives is no older than any event that this server has heard of, and may be kept for `left`.
 */
class SharedReplies
{
public:
    virtual ~SharedReplies();

    // From the change feed, and always before the ReplyCache is told: what is found here goes in there, and must not be
    // older than what is known there.
    virtual void heard(qint64 position, const QList<QByteArray> &tags) = 0;
    virtual void forget() = 0;

    /** To be taken before the database is read, and handed to store(); nothing while nothing is to be shared. */
    struct Moment
    {
        qint64 position = 0;
        quint64 flushes = 0;
    };
    virtual std::optional<Moment> moment() const = 0;

    struct Found
    {
        QByteArray bytes;
        QList<QByteArray> tags;
        std::chrono::milliseconds left;
    };
    virtual std::optional<Found> find(const QByteArray &key) = 0;
    /** `lifetime`: none stands for the longest. */
    virtual void store(const QByteArray &key, const QByteArray &bytes, const QList<QByteArray> &tags, const Moment &before,
        std::optional<std::chrono::milliseconds> lifetime) = 0;
};

/** A good reply (status 200) as bytes; empty for one that cannot be written so. */
QByteArray packReply(const Reply &reply);
/** Nothing for what is not exactly that. */
std::optional<Reply> unpackReply(const QByteArray &bytes);

}
