#pragma once

#include "server/http/json.h"

#include <QRegularExpression>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

// What the reader, the writer and the schema know about a wire type at run time, without templates.
namespace kontor::http::wire {

struct StructInfo;

/** What a value may be, beyond its type. Lengths count code points, as JSON Schema and PostgreSQL do. */
struct Limits
{
    std::optional<qint64> minimum{};
    std::optional<qint64> maximum{};
    qsizetype minLength = 0;
    qsizetype maxLength = -1;
    qsizetype minItems = 0;
    qsizetype maxItems = -1;
    QString pattern{};            ///< of the whole text
    QRegularExpression matcher{}; ///< the same, compiled
    QList<QByteArray> allowed{};
    bool isMultiline = false; ///< line ends and tabs may stand in it; other control characters never
    bool isNullable = true;   ///< of a Patch: whether null (take it away) is allowed
};

/** Collects every fault of one input, and knows where the reader stands. */
class Reading
{
public:
    enum class Place { Body, Query, Path };
    static constexpr qsizetype maxFaults = 100;

    explicit Reading(Place place = Place::Body) : m_place(place) {}

    void fault(QLatin1StringView code, const QString &message);
    void wrongType(const char *wanted);
    const QList<FieldError> &faults() const { return m_faults; }
    QString pointer() const;

    /** Stands on a member or an item until it goes out of scope. */
    class Step
    {
    public:
        Step(Reading &reading, QByteArrayView name) : m_reading(reading) { reading.m_steps.push_back({name, -1}); }
        Step(Reading &reading, qsizetype index) : m_reading(reading) { reading.m_steps.push_back({{}, index}); }
        ~Step() { m_reading.m_steps.pop_back(); }
        Q_DISABLE_COPY_MOVE(Step)

    private:
        Reading &m_reading;
    };

private:
    struct Token
    {
        QByteArrayView name;
        qsizetype index; ///< -1: a member's name
    };
    Place m_place;
    std::vector<Token> m_steps;
    QList<FieldError> m_faults;
};

/** Writes JSON Schema (OpenAPI 3.1) and gathers the named types that it refers to. */
class SchemaWriter
{
public:
    explicit SchemaWriter(JsonWriter &writer) : out(writer) {}

    /** Members of the schema object that is open. */
    void type(const char *name, bool orNull);
    void reference(const StructInfo &info, bool orNull);
    void reference(QByteArrayView component, bool orNull);

    JsonWriter &out;
    /** By name; every type is listed once, and its own schema is written later. */
    std::map<QByteArray, const StructInfo *> components{};
};

/** How a value stands in a query or path string. */
enum class TextForm { None, Boolean, Integer, String, List, Map };

/** The functions of one C++ type. */
struct TypeInfo
{
    TextForm textForm;
    TextForm elementForm; ///< of a List
    bool maybeAbsent;     ///< std::optional and Patch: leaving it out is no fault
    void (*read)(Reading &, const JsonValue &, const Limits &, void *out);
    void (*write)(JsonWriter &, const void *value);
    bool (*isPresent)(const void *value); ///< false: the member is left out when writing
    void (*schema)(SchemaWriter &, const Limits &, bool orNull);
    void (*example)(JsonWriter &, const Limits &);
};

struct FieldInfo
{
    QByteArray name;
    QString doc;
    QByteArray example{};      ///< JSON; empty: the type's own
    QByteArray initialValue{}; ///< JSON of what stands where it is left out; empty: nothing does
    Limits limits{};
    bool isRequired = true;
    bool isPrefix = false; ///< a map of query parameters "name.key"
    bool isSecret = false;
    std::ptrdiff_t offset = 0;
    const TypeInfo *type = nullptr;
};

struct StructInfo
{
    QByteArray name;
    std::vector<FieldInfo> fields{};

    const FieldInfo *find(QByteArrayView field) const;
    bool hasRequired() const;
};

using Parameters = std::vector<std::pair<QByteArray, QByteArray>>;

void readStruct(Reading &reading, const JsonValue &value, const StructInfo &info, void *out);
/** Reads decoded query or path parameters. `isKnownElsewhere` says which unknown names are another's affair. */
void readParameters(Reading &reading, const Parameters &parameters, const StructInfo &info, void *out,
    const std::function<bool(QByteArrayView)> &isKnownElsewhere = {});
void writeStruct(JsonWriter &out, const StructInfo &info, const void *value);
/** The schema object of a struct, as it stands in components/schemas. */
void writeStructSchema(SchemaWriter &schema, const StructInfo &info);
/** What may be left out stands for this; empty where the field's own reader would refuse it. `scratch` is written to. */
QByteArray initialValueOf(const FieldInfo &field, const void *initial, void *scratch);
/** One field's schema, with its doc and example. */
void writeFieldSchema(SchemaWriter &schema, const FieldInfo &field, bool withDoc = true);
void writeStructExample(JsonWriter &out, const StructInfo &info);
/** True deep inside an example: a type that holds itself (a category's children) has to end somewhere. */
bool isExampleDeep();
void writeFieldExample(JsonWriter &out, const FieldInfo &field);

// Judges that several types share.
bool readText(Reading &reading, const JsonValue &value, const Limits &limits, QString &out);
bool readInteger(Reading &reading, const JsonValue &value, const Limits &limits, qint64 min, qint64 max, qint64 &out);
bool readItems(Reading &reading, const JsonValue &value, const Limits &limits);
void writeTextSchema(SchemaWriter &schema, const Limits &limits, bool orNull);
void writeIntegerSchema(SchemaWriter &schema, const char *format, const Limits &limits, bool orNull);

}
