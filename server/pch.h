// What nearly every file of the server reads from elsewhere; made once. No header of ours: a compiler cache that restores
// this from another checkout would then see each of them twice.
#include <QByteArray>
#include <QHash>
#include <QList>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QString>
#include <QVariant>
#include <tl/expected.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <tuple>
#include <variant>
#include <vector>
