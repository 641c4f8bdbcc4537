#include "server/transport/httpsyntax.h"
#include "tests/support/suite.h"
#include "tests/transport/guardtrace.h"

using namespace kontor;
using namespace kontor::test;

namespace {

QByteArray get(const QByteArray &fields = {})
{
    return "GET /p HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\n";
}

QByteArray post(const QByteArray &fields, const QByteArray &body = {})
{
    return "POST /p HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\n" + body;
}

QByteArray chunked(const QByteArray &body)
{
    return post("Transfer-Encoding: chunked\r\n", body);
}

QByteArray line(const QByteArray &requestLine)
{
    return requestLine + "\r\nHost: shop.example\r\n\r\n";
}

void row(const char *name, const QByteArray &bytes, const QByteArrayList &expected)
{
    QTest::newRow(name) << bytes << expected;
}

}

class GuardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsRequests_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArrayList>("expected");
        row("one", get(), {"GET /p keep"});
        row("two behind each other", get() + get(), {"GET /p keep", "GET /p keep"});
        row("half", "GET /p HTTP/1.1\r\nHost: sh", {});
        row("empty line before", "\r\n" + get(), {"GET /p keep"});
        row("query kept as sent", line("GET /p%2Fq?a=%20&b[]=1 HTTP/1.1"), {"GET /p%2Fq?a=%20&b[]=1 keep"});
        row("path not tidied", line("GET //a/../b HTTP/1.1"), {"GET //a/../b keep"});
        row("options for all", line("OPTIONS * HTTP/1.1"), {"OPTIONS * keep"});
        row("absolute form", line("GET http://shop.example/p?q HTTP/1.1"), {"GET /p?q keep"});
        row("absolute form, host in capitals", line("GET HTTP://SHOP.example/p HTTP/1.1"), {"GET /p keep"});
        row("absolute form without path", line("GET http://shop.example HTTP/1.1"), {"GET / keep"});
        row("absolute form, query alone", line("GET http://shop.example?a=/b HTTP/1.1"), {"GET /?a=/b keep"});
        row("host with port", "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n", {"GET / keep"});
        row("host IPv6", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", {"GET / keep"});
        row("blanks around a value", get("A: \t b \t\r\nB:\r\n"), {"GET /p keep"});
        row("bytes above ASCII in a value", get("A: \xc3\xa4\r\n"), {"GET /p keep"});
        row("body", post("Content-Length: 5\r\n", "hello"), {"POST /p [hello] keep"});
        row("body, then another", post("Content-Length: 5\r\n", "hello") + get(), {"POST /p [hello] keep", "GET /p keep"});
        row("empty body", post("Content-Length: 0\r\n") + get(), {"POST /p keep", "GET /p keep"});
        row("body with GET", get("Content-Length: 2\r\n") + "ab" + get(), {"GET /p [ab] keep", "GET /p keep"});
        row("body that looks like a request", post("Content-Length: 46\r\n", get().leftJustified(46, '.')),
            {"POST /p [" + get().leftJustified(46, '.') + "] keep"});
        row("body at the limit", post("Content-Length: 1024\r\n", QByteArray(1024, 'x')),
            {"POST /p [" + QByteArray(1024, 'x') + "] keep"});
        row("chunks", chunked("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n") + get(), {"POST /p [hello world] keep", "GET /p keep"});
        row("chunk size in capitals, with zeros", chunked("000A\r\n0123456789\r\n0\r\n\r\n"), {"POST /p [0123456789] keep"});
        row("chunk extensions", chunked("2;a=b;c=\"d\"\r\nab\r\n0;x\r\n\r\n"), {"POST /p [ab] keep"});
        row("trailers dropped", chunked("2\r\nab\r\n0\r\nA: b\r\nHost: other\r\n\r\n") + get(),
            {"POST /p [ab] keep", "GET /p keep"});
        row("coding in capitals", post("Transfer-Encoding: Chunked\r\n", "0\r\n\r\n"), {"POST /p keep"});
        row("connection: close", get("Connection: close\r\n"), {"GET /p close"});
        row("connection: a list with close", get("Connection: te, Close\r\n"), {"GET /p close"});
        row("HTTP/1.0", line("GET / HTTP/1.0"), {"GET / close"});
        row("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", {"GET / close"});
        row("HTTP/1.0 that wants to stay", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", {"GET / keep"});
        row("HTTP/1.2 is read as 1.1", line("GET / HTTP/1.2"), {"GET / keep"});
        row("expects 100", post("Content-Length: 2\r\nExpect: 100-continue\r\n", "ab"), {"continue", "POST /p [ab] keep"});
        row("expects 100, capitals", post("Content-Length: 2\r\nExpect: 100-Continue\r\n", "ab"),
            {"continue", "POST /p [ab] keep"});
        row("expects 100 for chunks", post("Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n", "0\r\n\r\n"),
            {"continue", "POST /p keep"});
        row("expects 100 without a body", get("Expect: 100-continue\r\n"), {"GET /p keep"});
        row("HTTP/1.0 can't expect", "POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\nx",
            {"POST / [x] close"});
        row("h2c offered", get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"), {"GET /p keep"});
        row("upgrade without connection", get("Upgrade: websocket\r\n"), {"GET /p keep"});
    }
    void readsRequests() { check(); }

    void refusesLengths_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArrayList>("expected");
        const QByteArrayList no{"refused 400 bad_length"};
        row("negative", post("Content-Length: -5\r\n", "hello"), no);
        row("with a sign", post("Content-Length: +5\r\n", "hello"), no);
        row("with letters", post("Content-Length: 5abc\r\n", "hello"), no);
        row("hexadecimal", post("Content-Length: 0x5\r\n", "hello"), no);
        row("10^30", post("Content-Length: 1" + QByteArray(30, '0') + "\r\n", "hello"), no);
        row("2^63", post("Content-Length: 9223372036854775808\r\n", "hello"), no);
        row("2^64 + 5", post("Content-Length: 18446744073709551621\r\n", "hello"), no);
        row("empty", post("Content-Length:\r\n", "hello"), no);
        row("a list", post("Content-Length: 5, 5\r\n", "hello"), no);
        row("twice, differing", post("Content-Length: 5\r\nContent-Length: 50\r\n", "hello"), no);
        row("twice, the same", post("Content-Length: 5\r\ncontent-length: 5\r\n", "hello"), no);
        row("with a coding", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), no);
        row("coding twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), no);
        row("coding twice in one", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), no);
        row("coding empty", post("Transfer-Encoding:\r\n", "0\r\n\r\n"), no);
        row("chunked is not the last", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), no);
        row("HTTP/1.0 with a coding", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", no);
        row("unknown coding", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), {"refused 501 coding_not_implemented"});
        row("gzip", post("Transfer-Encoding: gzip\r\n", "0\r\n\r\n"), {"refused 501 coding_not_implemented"});
        row("2^63 - 1", post("Content-Length: 9223372036854775807\r\n"), {"refused 413 body_too_large"});
        row("above the limit", post("Content-Length: 1025\r\n"), {"refused 413 body_too_large"});
        row("above the limit, with 100", post("Content-Length: 1025\r\nExpect: 100-continue\r\n"),
            {"refused 413 body_too_large"});
    }
    void refusesLengths() { check(); }

    void refusesChunks_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArrayList>("expected");
        const QByteArrayList no{"refused 400 bad_chunk"};
        row("negative size", chunked("-1\r\n"), no);
        row("no size", chunked("\r\n"), no);
        row("junk", chunked("zz\r\n"), no);
        row("junk behind the size", chunked("5 \r\nhello\r\n"), no);
        row("0x", chunked("0x5\r\nhello\r\n"), no);
        row("overflow", chunked("10000000000000000\r\n"), no);
        row("bare LF behind the size", chunked("5\nhello\r\n0\r\n\r\n"), no);
        row("data too long", chunked("5\r\nhello!\r\n0\r\n\r\n"), no);
        row("bare LF behind the data", chunked("5\r\nhello\n0\r\n\r\n"), no);
        row("bare CR behind the data", chunked("5\r\nhello\r0\r\n\r\n"), no);
        row("control character in an extension", chunked(QByteArray("5;a\0b\r\nhello\r\n0\r\n\r\n", 19)), no);
        row("bare CR in an extension", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n"), no);
        row("endless extension", chunked("5;" + QByteArray(300, 'a') + "\r\nhello\r\n0\r\n\r\n"), no);
        row("endless extension, unfinished", chunked("5;" + QByteArray(300, 'a')), no);
        row("many extensions", chunked(("1;" + QByteArray(250, 'a') + "\r\nx\r\n").repeated(70) + "0\r\n\r\n"), no);
        row("above the limit at once", chunked("401\r\n"), {"refused 413 body_too_large"});
        row("above the limit in the end", chunked("200\r\n" + QByteArray(512, 'x') + "\r\n201\r\n"),
            {"refused 413 body_too_large"});
        row("trailer without colon", chunked("0\r\nabc\r\n\r\n"), {"refused 400 bad_header"});
        row("trailer folded", chunked("0\r\nA: b\r\n c\r\n\r\n"), {"refused 400 bad_header"});
        row("trailers too large", chunked("0\r\n" + ("A: " + QByteArray(500, 'b') + "\r\n").repeated(9) + "\r\n"),
            {"refused 431 headers_too_large"});
        row("trailer endless", chunked("0\r\nA: " + QByteArray(5000, 'b')), {"refused 431 headers_too_large"});
    }
    void refusesChunks() { check(); }

    void refusesHeads_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArrayList>("expected");
        const QByteArrayList badLine{"refused 400 bad_request_line"};
        const QByteArrayList badHeader{"refused 400 bad_header"};
        const QByteArrayList badHost{"refused 400 bad_host"};
        const QByteArrayList badTarget{"refused 400 bad_target"};
        row("TLS hello", QByteArray("\x16\x03\x01\x02\x00\x01", 6), badLine);
        row("space first", " GET / HTTP/1.1\r\n", badLine);
        row("two empty lines before", "\r\n\r\n" + get(), badLine);
        row("junk", "hello\r\n\r\n", badLine);
        row("HTTP/0.9", "GET /\r\n\r\n", badLine);
        row("no target", "GET  HTTP/1.1\r\n\r\n", badTarget);
        row("two spaces", line("GET  / HTTP/1.1"), badTarget);
        row("a tab", line("GET\t/ HTTP/1.1"), badLine);
        row("space behind", line("GET / HTTP/1.1 "), badLine);
        row("bare LF", "GET / HTTP/1.1\nHost: a\n\n", badLine);
        row("bare CR", line("GET /\r HTTP/1.1"), badTarget);
        row("method no token", line("GE(T / HTTP/1.1"), badLine);
        row("unknown method", line("BREW / HTTP/1.1"), {"refused 501 method_not_implemented"});
        row("method in lower case", line("get / HTTP/1.1"), {"refused 501 method_not_implemented"});
        row("connect", line("CONNECT shop.example:443 HTTP/1.1"), {"refused 501 method_not_implemented"});
        row("trace", line("TRACE / HTTP/1.1"), {"refused 501 method_not_implemented"});
        row("HTTP/9.9", line("GET / HTTP/9.9"), {"refused 505 version_not_supported"});
        row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {"refused 505 version_not_supported"});
        row("version in lower case", line("GET / http/1.1"), badLine);
        row("version of two digits", line("GET / HTTP/1.10"), badLine);
        row("asterisk with GET", line("GET * HTTP/1.1"), badTarget);
        row("authority form", line("GET shop.example:80 HTTP/1.1"), badTarget);
        row("relative", line("GET p HTTP/1.1"), badTarget);
        row("fragment", line("GET /p#x HTTP/1.1"), badTarget);
        row("NUL in the target", line(QByteArray("GET /\0p HTTP/1.1", 16)), badTarget);
        row("byte above ASCII in the target", line("GET /\xc3\xa4 HTTP/1.1"), badTarget);
        row("backslash", line("GET /a\\b HTTP/1.1"), badTarget);
        row("escape cut short", line("GET /a%2 HTTP/1.1"), badTarget);
        row("escape of no digits", line("GET /a%zz HTTP/1.1"), badTarget);
        row("escaped NUL", line("GET /a%00b HTTP/1.1"), badTarget);
        row("escaped bytes that are no UTF-8", line("GET /a%ff HTTP/1.1"), badTarget);
        row("overlong slash", line("GET /a%c0%af HTTP/1.1"), badTarget);
        row("half of a surrogate", line("GET /a%ed%a0%80 HTTP/1.1"), badTarget);
        row("other scheme", line("GET ftp://shop.example/ HTTP/1.1"), badTarget);
        row("absolute form, other host", line("GET http://other.example/ HTTP/1.1"), badTarget);
        row("absolute form, user", line("GET http://me@shop.example/ HTTP/1.1"), badTarget);
        row("URL too long", line("GET /" + QByteArray(8192, 'a') + " HTTP/1.1"), {"refused 414 url_too_long"});
        row("URL without end", "GET /" + QByteArray(9000, 'a'), {"refused 414 url_too_long"});
        row("no Host", "GET / HTTP/1.1\r\nA: b\r\n\r\n", badHost);
        row("no field at all", "GET / HTTP/1.1\r\n\r\n", badHost);
        row("two Hosts", get("Host: shop.example\r\n"), badHost);
        row("Host empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", badHost);
        row("Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", badHost);
        row("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", badHost);
        row("Host with a user", "GET / HTTP/1.1\r\nHost: me@a\r\n\r\n", badHost);
        row("Host with a bad port", "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", badHost);
        row("Host with a port of letters", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", badHost);
        row("Host, IPv6 unclosed", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", badHost);
        row("field without colon", get("abc\r\n"), badHeader);
        row("field without name", get(": b\r\n"), badHeader);
        row("space before the colon", get("Transfer-Encoding : chunked\r\n"), badHeader);
        row("space in the name", get("A b: c\r\n"), badHeader);
        row("folded", get("A: b\r\n c: d\r\n"), badHeader);
        row("folded at the start", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", badHeader);
        row("NUL in a value", get(QByteArray("A: b\0c\r\n", 8)), badHeader);
        row("control character in a value",
            get("A: b\x01"
                "c\r\n"),
            badHeader);
        row("DEL in a value", get("A: b\x7f\r\n"), badHeader);
        row("bare CR in a value", get("A: b\rc\r\n"), badHeader);
        row("bare LF in a field", get("A: b\nC: d\r\n"), badHeader);
        row("byte above ASCII in a name", get("\xc3\xa4: b\r\n"), badHeader);
        row("head too large", get("A: " + QByteArray(16384, 'b') + "\r\n"), {"refused 431 headers_too_large"});
        row("head without end", "GET / HTTP/1.1\r\nA: " + QByteArray(17000, 'b'), {"refused 431 headers_too_large"});
        row("100 fields", get(QByteArray("A: b\r\n").repeated(99)), {"GET /p keep"});
        row("101 fields", get(QByteArray("A: b\r\n").repeated(100)), {"refused 431 headers_too_large"});
        row("websocket", get("Connection: Upgrade\r\nUpgrade: WebSocket\r\n"), {"refused 501 upgrade_not_implemented"});
        row("other expectation", post("Content-Length: 1\r\nExpect: 200-ok\r\n", "x"), {"refused 417 expectation_failed"});
        row("two expectations", get("Expect: 100-continue\r\nExpect: 100-continue\r\n"), {"refused 417 expectation_failed"});
        row("good, then bad", get() + "\x01", {"GET /p keep", "refused 400 bad_request_line"});
    }
    void refusesHeads() { check(); }

    void givesWhatWasSent()
    {
        GuardTrace trace;
        trace.feed(post("X-One:  a b \r\nContent-Length: 3\r\nx-one: c\r\n", "abc"));
        QCOMPARE(trace.requests().size(), 1);
        const auto &request = trace.requests().first();
        QCOMPARE(request.method, http::Method::Post);
        QCOMPARE(request.target, QByteArray("/p"));
        QCOMPARE(request.body, QByteArray("abc"));
        const QList<http::Headers::Field> expected{
            {"host", "shop.example"}, {"x-one", "a b"}, {"content-length", "3"}, {"x-one", "c"}};
        QCOMPARE(request.headers.fields(), expected);
    }

    void asksTheBodyLimitOfTheRequestLine()
    {
        QByteArrayList asked;
        transport::Guard guard({}, [&](http::Method method, QByteArrayView target) {
            asked.append(QByteArray(http::methodName(method)) + ' ' + target.toByteArray());
            return 10;
        });
        const auto bytes = get() + "PUT /media?x HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n";
        QByteArrayView view(bytes);
        QCOMPARE(guard.feed(view), transport::Guard::Event::Request);
        guard.next();
        QCOMPARE(guard.feed(view), transport::Guard::Event::Refused);
        QCOMPARE(guard.refusal().status, 413);
        QCOMPARE(asked, QByteArrayList{"PUT /media?x"});
    }

    void leavesTheNextRequestAlone()
    {
        transport::Guard guard({}, [](http::Method, QByteArrayView) { return 10; });
        const auto bytes = get() + get();
        QByteArrayView view(bytes);
        QCOMPARE(guard.feed(view), transport::Guard::Event::Request);
        QCOMPARE(view.size(), get().size());
        QCOMPARE(guard.feed(view), transport::Guard::Event::Request);
        QCOMPARE(view.size(), get().size());
        guard.next();
        QCOMPARE(guard.feed(view), transport::Guard::Event::Request);
        QVERIFY(view.isEmpty());
    }

    void knowsUtf8_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("expected");
        QTest::newRow("two bytes") << QByteArray("\xc3\xa4") << true;
        QTest::newRow("three bytes") << QByteArray("\xe2\x82\xac") << true;
        QTest::newRow("four bytes") << QByteArray("\xf0\x9f\x98\x80") << true;
        QTest::newRow("highest") << QByteArray("\xf4\x8f\xbf\xbf") << true;
        QTest::newRow("above the highest") << QByteArray("\xf4\x90\x80\x80") << false;
        QTest::newRow("overlong in two") << QByteArray("\xc1\xbf") << false;
        QTest::newRow("overlong in three") << QByteArray("\xe0\x9f\xbf") << false;
        QTest::newRow("overlong in four") << QByteArray("\xf0\x8f\xbf\xbf") << false;
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << false;
        QTest::newRow("cut short") << QByteArray("\xe2\x82") << false;
        QTest::newRow("alone") << QByteArray("\x80") << false;
        QTest::newRow("no continuation") << QByteArray("\xc3(") << false;
    }
    void knowsUtf8()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, expected);
        QCOMPARE(transport::isUtf8(bytes), expected);
    }

private:
    // Whole, and cut up in several ways: the verdict is the same.
    void check()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArrayList, expected);
        for (const qsizetype piece : {bytes.size(), qsizetype(1), qsizetype(2), qsizetype(3), qsizetype(7), qsizetype(64)}) {
            GuardTrace trace;
            for (qsizetype i = 0; i < bytes.size(); i += piece)
                trace.feed(QByteArrayView(bytes).sliced(i, std::min(piece, bytes.size() - i)));
            QCOMPARE(trace.lines(), expected);
        }
    }
};

KONTOR_TEST(GuardTest)
#include "tst_guard.moc"
