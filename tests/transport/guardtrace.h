#pragma once

#include "server/transport/guard.h"

#include <QByteArrayList>

namespace kontor::test {

/** What a guard makes of a connection's bytes, one line an event, however they are cut up. */
class GuardTrace
{
public:
    explicit GuardTrace(const transport::GuardLimits &limits = {}, qint64 bodyLimit = 1024)
        : m_guard(limits, [bodyLimit](http::Method, QByteArrayView) { return bodyLimit; })
    {
    }

    void feed(QByteArrayView bytes)
    {
        while (true) {
            const auto size = bytes.size();
            switch (m_guard.feed(bytes)) {
            case transport::Guard::Event::NeedMore: m_consumed += size - bytes.size(); return;
            case transport::Guard::Event::Continue: m_lines.append("continue"); break;
            case transport::Guard::Event::Request: note(m_guard.takeRequest()); break;
            case transport::Guard::Event::Refused:
                if (!m_isRefused)
                    m_lines.append(
                        "refused " + QByteArray::number(m_guard.refusal().status) + ' ' + m_guard.refusal().code.toByteArray());
                m_isRefused = true;
                return;
            }
            m_consumed += size - bytes.size();
            if (m_guard.phase() == transport::Guard::Phase::Complete) {
                m_ends.append(m_consumed);
                m_guard.next();
            }
        }
    }

    const QByteArrayList &lines() const { return m_lines; }
    /** Where, in all bytes fed, each request ended. */
    const QList<qsizetype> &ends() const { return m_ends; }
    const QList<http::Request> &requests() const { return m_requests; }
    bool isRefused() const { return m_isRefused; }
    const transport::Guard &guard() const { return m_guard; }

private:
    void note(http::Request request)
    {
        auto line = QByteArray(http::methodName(request.method)) + ' ' + request.target;
        if (!request.body.isEmpty())
            line += " [" + request.body + ']';
        m_lines.append(line + (m_guard.isKeepAlive() ? " keep" : " close"));
        m_requests.append(std::move(request));
    }

    transport::Guard m_guard;
    QByteArrayList m_lines;
    QList<qsizetype> m_ends;
    QList<http::Request> m_requests;
    qsizetype m_consumed = 0;
    bool m_isRefused = false;
};

}
