#include "tests/support/server/schema.h"

#include "core/base/result.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QUuid>

#include <cmath>

namespace kontor::test {

namespace {

bool isWhole(const QJsonValue &value)
{
    return value.isDouble() && std::floor(value.toDouble()) == value.toDouble();
}

bool isOfType(const QString &type, const QJsonValue &value)
{
    return type == u"null"_s   ? value.isNull()
        : type == u"boolean"_s ? value.isBool()
        : type == u"integer"_s ? isWhole(value)
        : type == u"number"_s  ? value.isDouble()
        : type == u"string"_s  ? value.isString()
        : type == u"array"_s   ? value.isArray()
                               : type == u"object"_s && value.isObject();
}

bool isOfFormat(const QString &format, const QJsonValue &value)
{
    const auto text = value.toString();
    if (format == u"uuid"_s)
        return !QUuid(text).isNull() && text.size() == 36;
    if (format == u"date-time"_s)
        return QDateTime::fromString(text, Qt::ISODate).isValid() && text.endsWith(u'Z');
    if (format == u"email"_s)
        return text.count(u'@') == 1;
    return true; // int32, int64 and uri-reference: their ranges are said by other words, or there are none
}

class Judge
{
public:
    Judge(const QJsonObject &document, QStringList &faults) : m_document(document), m_faults(faults) {}
    void judge(const QJsonValue &schema, const QJsonValue &value, const QString &pointer);

private:
    void say(const QString &pointer, const QString &what)
    {
        m_faults.append((pointer.isEmpty() ? u"/"_s : pointer) + u' ' + what);
    }
    QJsonValue resolve(const QString &reference) const;
    void judgeObject(const QJsonObject &schema, const QJsonObject &value, const QString &pointer);
    void judgeArray(const QJsonObject &schema, const QJsonArray &value, const QString &pointer);
    void judgeText(const QJsonObject &schema, const QString &value, const QString &pointer);
    void judgeWord(const QString &word, const QJsonValue &rule, const QJsonValue &value, const QString &pointer);

    const QJsonObject &m_document;
    QStringList &m_faults;
};

QJsonValue Judge::resolve(const QString &reference) const
{
    QJsonValue found = m_document;
    const auto steps = reference.mid(2).split(u'/');
    for (const auto &step : steps)
        found = found[step];
    return found;
}

void Judge::judgeObject(const QJsonObject &schema, const QJsonObject &value, const QString &pointer)
{
    const auto required = schema["required"_L1].toArray();
    for (const auto &name : required)
        if (!value.contains(name.toString()))
            say(pointer, name.toString() + u" is missing"_s);
    if (schema.contains("maxProperties"_L1) && value.size() > schema["maxProperties"_L1].toInteger())
        say(pointer, u"has too many members"_s);
    const auto properties = schema["properties"_L1].toObject();
    const auto others = schema["additionalProperties"_L1];
    for (auto it = value.begin(); it != value.end(); ++it) {
        const auto at = pointer + u'/' + it.key();
        if (schema.contains("propertyNames"_L1))
            judge(schema["propertyNames"_L1], it.key(), at);
        if (properties.contains(it.key()))
            judge(properties[it.key()], *it, at);
        else if (others.isObject())
            judge(others, *it, at);
        else if (others.isBool() && !others.toBool())
            say(at, u"is not described"_s);
    }
}

void Judge::judgeArray(const QJsonObject &schema, const QJsonArray &value, const QString &pointer)
{
    if (schema.contains("maxItems"_L1) && value.size() > schema["maxItems"_L1].toInteger())
        say(pointer, u"has too many items"_s);
    if (value.size() < schema["minItems"_L1].toInteger())
        say(pointer, u"has too few items"_s);
    for (qsizetype i = 0; i < value.size(); ++i)
        judge(schema["items"_L1], value[i], pointer + u'/' + QString::number(i));
}

void Judge::judgeText(const QJsonObject &schema, const QString &value, const QString &pointer)
{
    const auto length = value.toUcs4().size();
    if (schema.contains("maxLength"_L1) && length > schema["maxLength"_L1].toInteger())
        say(pointer, u"is too long"_s);
    if (length < schema["minLength"_L1].toInteger())
        say(pointer, u"is too short"_s);
    if (schema.contains("pattern"_L1) && !QRegularExpression(schema["pattern"_L1].toString()).match(value).hasMatch())
        say(pointer, u"does not match %1: %2"_s.arg(schema["pattern"_L1].toString(), value));
    if (schema.contains("format"_L1) && !isOfFormat(schema["format"_L1].toString(), value))
        say(pointer, u"is no %1: %2"_s.arg(schema["format"_L1].toString(), value));
}

void Judge::judgeWord(const QString &word, const QJsonValue &rule, const QJsonValue &value, const QString &pointer)
{
    static const QStringList judgedElsewhere = {u"required"_s, u"properties"_s, u"additionalProperties"_s, u"propertyNames"_s,
        u"maxProperties"_s, u"items"_s, u"minItems"_s, u"maxItems"_s, u"minLength"_s, u"maxLength"_s, u"pattern"_s, u"format"_s,
        u"description"_s, u"examples"_s, u"default"_s, u"writeOnly"_s, u"readOnly"_s};
    if (word == u"$ref"_s) {
        judge(resolve(rule.toString()), value, pointer);
    } else if (word == u"type"_s) {
        const auto types = rule.isArray() ? rule.toArray() : QJsonArray{rule};
        if (std::none_of(types.begin(), types.end(), [&](const QJsonValue &type) { return isOfType(type.toString(), value); }))
            say(pointer, u"is not of type %1"_s.arg(QString::fromUtf8(QJsonDocument(types).toJson(QJsonDocument::Compact))));
    } else if (word == u"enum"_s) {
        if (!rule.toArray().contains(value))
            say(pointer, u"is none of the values that there are: "_s + value.toString());
    } else if (word == u"minimum"_s) {
        if (value.isDouble() && value.toDouble() < rule.toDouble())
            say(pointer, u"is too small"_s);
    } else if (word == u"maximum"_s) {
        if (value.isDouble() && value.toDouble() > rule.toDouble())
            say(pointer, u"is too large"_s);
    } else if (word == u"anyOf"_s) {
        const auto choices = rule.toArray();
        QStringList all;
        for (const auto &choice : choices) {
            QStringList faults;
            Judge(m_document, faults).judge(choice, value, pointer);
            if (faults.isEmpty())
                return;
            all += faults;
        }
        m_faults += all;
    } else if (!judgedElsewhere.contains(word)) {
        say(pointer, u"the schema's word "_s + word + u" is not known to this test"_s);
    }
}

void Judge::judge(const QJsonValue &schema, const QJsonValue &value, const QString &pointer)
{
    if (!schema.isObject()) {
        say(pointer, u"there is no schema for it"_s);
        return;
    }
    const auto words = schema.toObject();
    for (auto it = words.begin(); it != words.end(); ++it)
        judgeWord(it.key(), *it, value, pointer);
    if (value.isObject())
        judgeObject(words, value.toObject(), pointer);
    if (value.isArray() && (words.contains("items"_L1) || words["type"_L1] == "array"_L1))
        judgeArray(words, value.toArray(), pointer);
    if (value.isString())
        judgeText(words, value.toString(), pointer);
}

}

QStringList Schema::faults(const QJsonValue &schema, const QJsonValue &value) const
{
    QStringList faults;
    Judge(m_document, faults).judge(schema, value, {});
    return faults;
}

}
