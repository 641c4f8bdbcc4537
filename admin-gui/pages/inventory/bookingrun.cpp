#include "admin-gui/pages/inventory/bookingrun.h"

#include "admin-gui/pages/inventory/booking.h"
#include "admin-gui/shell/page.h"
#include "admin-gui/shell/tasks.h"
#include "admin-gui/work/staffsession.h"

namespace kontor::gui {

using namespace Qt::StringLiterals;

namespace {
constexpr size_t shortRun = 5; ///< so few are done before a task in the status bar could be read
}

BookingRun::BookingRun(Shell &shell, const QString &title, std::vector<Step> steps, QObject *parent)
    : QObject(parent),
      m_shell(shell),
      m_steps(std::move(steps)),
      m_title(title)
{
}

void BookingRun::start()
{
    if (m_steps.size() > shortRun)
        m_task = m_shell.tasks().start(m_title);
    next();
}

void BookingRun::next()
{
    const bool isCanceled = m_task && *m_task->canceled();
    if (m_at == m_steps.size() || isCanceled) {
        if (m_task)
            m_task->finish();
        Q_EMIT done(m_pieces, m_refused);
        deleteLater();
        return;
    }
    const auto &step = m_steps[m_at];
    m_shell.session().rest().send(step.call, this, [this](const RestAnswer &answer) {
        const auto &sent = m_steps[m_at++];
        if (answer.failure) {
            ++m_refused;
            Q_EMIT stepRefused(sent.variant, refusalSentence(answer), answer.failure->status == 0);
        } else {
            m_pieces += sent.pieces;
            Q_EMIT stepBooked(sent.variant, sent.pieces);
        }
        if (m_task)
            m_task->advance(static_cast<qint64>(m_at), static_cast<qint64>(m_steps.size()));
        next();
    });
}

}
