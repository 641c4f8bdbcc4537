#pragma once

#include <QObject>
#include <QTest>

#include <functional>
#include <memory>

namespace kontor::test {

/** Adds a class of tests to this program; its name is what `./dev test pattern` matches. */
int add(const char *name, std::function<std::unique_ptr<QObject>()> make);

/** What kind of application this program is; a console one unless a file of it says otherwise, before main(). */
int useApplication(std::function<std::unique_ptr<QCoreApplication>(int &argc, char **argv)> make);

}

#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0) && defined(__GNUC__)
// The QTRY_* macros of newer Qt convert inside themselves, where a test uses them.
#pragma GCC diagnostic ignored "-Wconversion"
#endif

namespace kontor::test {

/** Asks again and again until it is so, or `timeoutMs` have passed by the clock. */
bool eventually(const std::function<bool()> &isSo, int timeoutMs);

}

// Qt 6.4 counts rounds of "50 ms", however long each really took; twenty seconds are to be twenty seconds.
#undef QTRY_VERIFY_WITH_TIMEOUT
#define QTRY_VERIFY_WITH_TIMEOUT(expression, timeoutMs) \
    do { \
        if (!::kontor::test::eventually([&] { return static_cast<bool>(expression); }, timeoutMs)) \
            QVERIFY2(false, "not within the time: " #expression); \
    } while (false)
#undef QTRY_VERIFY2_WITH_TIMEOUT
#define QTRY_VERIFY2_WITH_TIMEOUT(expression, words, timeoutMs) \
    do { \
        if (!::kontor::test::eventually([&] { return static_cast<bool>(expression); }, timeoutMs)) \
            QVERIFY2(false, words); \
    } while (false)
#undef QTRY_VERIFY
#define QTRY_VERIFY(expression) QTRY_VERIFY_WITH_TIMEOUT(expression, 20'000)
#undef QTRY_COMPARE_WITH_TIMEOUT
#define QTRY_COMPARE_WITH_TIMEOUT(expression, expected, timeoutMs) \
    do { \
        if (!::kontor::test::eventually([&] { return (expression) == (expected); }, timeoutMs)) \
            QCOMPARE(expression, expected); \
    } while (false)
#undef QTRY_COMPARE
#define QTRY_COMPARE(expression, expected) QTRY_COMPARE_WITH_TIMEOUT(expression, expected, 20'000)

#define KONTOR_TEST(Class) static const int added##Class = ::kontor::test::add(#Class, [] { return std::make_unique<Class>(); });

// Unwraps a Result<T> in a test, or fails it with the refusal's words.
#define KONTOR_VERIFY_RESULT(expression) \
    do { \
        const auto &verified_ = (expression); \
        QVERIFY2(verified_.has_value(), verified_.has_value() ? "" : qPrintable(::kontor::test::describe(verified_.error()))); \
    } while (false)

#include "core/base/result.h"

namespace kontor::test {
QString describe(const Error &error);
}
