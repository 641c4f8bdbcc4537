#pragma once

#include <QSettings>
#include <QString>
#include <QVariant>

namespace kontor::gui {

/** One thing that is remembered: its key and its default stand in one place. */
template<typename T>
class Setting
{
public:
    constexpr Setting(const char *key, T fallback) : m_key(key), m_fallback(std::move(fallback)) {}
    T get() const { return QSettings().value(QString::fromLatin1(m_key), QVariant::fromValue(m_fallback)).template value<T>(); }
    void set(const T &value) const { QSettings().setValue(QString::fromLatin1(m_key), QVariant::fromValue(value)); }
    void reset() const { QSettings().remove(QString::fromLatin1(m_key)); }

private:
    const char *m_key;
    T m_fallback;
};

namespace settings {
inline const Setting<int> scheme{"look/scheme", 0};
inline const Setting<QString> language{"look/language", {}}; ///< empty: the system's
inline const Setting<bool> compactRows{"look/compact_rows", false};
inline const Setting<QString> server{"connection/server", {}};
inline const Setting<QStringList> servers{"connection/servers", {}}; ///< "name\turl", the newest first
inline const Setting<QString> email{"connection/email", {}};
inline const Setting<bool> stayIn{"connection/stay_signed_in", false};
inline const Setting<int> lockMinutes{"connection/lock_minutes", 15}; ///< 0: never
inline const Setting<bool> orderSound{"notices/order_sound", false};
inline const Setting<bool> orderTray{"notices/order_tray", true};
inline const Setting<QByteArray> windowGeometry{"window/geometry", {}};
inline const Setting<QByteArray> openPages{"window/pages", {}};
inline const Setting<QStringList> pinnedViews{"window/pinned", {}};
}

}
