#pragma once

#include "admin-gui/work/restclient.h"
#include "core/inventory/stocklevel.h"

#include <QPointer>

namespace kontor::gui {

class Shell;
class Task;

/** Sends one booking after the other; what is refused is told and does not stop the rest. Deletes itself when it is done. */
class BookingRun final : public QObject
{
    Q_OBJECT

public:
    struct Step
    {
        VariantId variant;
        int pieces = 0;
        RestCall call;
    };
    BookingRun(Shell &shell, const QString &title, std::vector<Step> steps, QObject *parent);
    void start();

Q_SIGNALS:
    void stepBooked(const VariantId &variant, int pieces);
    /** `mayBeDone`: nothing answered. */
    void stepRefused(const VariantId &variant, const QString &why, bool mayBeDone);
    /** The pieces that were booked, and how many steps were not. */
    void done(qint64 pieces, int refused);

private:
    void next();

    Shell &m_shell;
    std::vector<Step> m_steps;
    size_t m_at = 0;
    qint64 m_pieces = 0;
    int m_refused = 0;
    QPointer<Task> m_task;
    QString m_title;
};

}
