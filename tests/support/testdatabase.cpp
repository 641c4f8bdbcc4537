#include "tests/support/testdatabase.h"

#include "core/database/migrator.h"
#include "tests/support/suite.h"
#include "tests/support/testcluster.h"

#include <QAtomicInt>
#include <QCoreApplication>

namespace kontor::test {

namespace {

template<typename T>
T orStop(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(describe(result.error())));
    return std::move(*result);
}

std::unique_ptr<Database> administration()
{
    return orStop(Database::open(cluster().withName(u"postgres"_s)));
}

QByteArray nextName()
{
    static QAtomicInt counter = 0;
    return "kontor_test_" + QByteArray::number(QCoreApplication::applicationPid()) + '_' + QByteArray::number(++counter);
}

const QByteArray &migratedTemplate()
{
    static const QByteArray name = [] {
        const QByteArray made = nextName() + "_template";
        run(*administration(), "create database " + made);
        const auto database = orStop(Database::open(cluster().withName(QString::fromLatin1(made))));
        orStop(migrate(*database));
        return made;
    }();
    return name;
}

}

TestDatabase::TestDatabase()
{
    const auto name = nextName();
    run(*administration(), "create database " + name + " template " + migratedTemplate());
    m_config = cluster().withName(QString::fromLatin1(name));
}

TestDatabase::~TestDatabase()
{
    run(*administration(), "drop database if exists " + m_config.name.toLatin1() + " with (force)");
}

std::unique_ptr<Database> TestDatabase::connect() const
{
    return orStop(Database::open(m_config));
}

void run(Database &database, const QByteArray &sql)
{
    if (auto done = database.script(sql); !done)
        qFatal("%s: %s", sql.constData(), qPrintable(describe(done.error())));
}

QByteArray value(Database &database, const QByteArray &sql)
{
    QByteArray found;
    if (auto done = database.compose(sql, {}, [&](Row &row) { found = row.bytes(); }); !done)
        qFatal("%s: %s", sql.constData(), qPrintable(describe(done.error())));
    return found;
}

}
