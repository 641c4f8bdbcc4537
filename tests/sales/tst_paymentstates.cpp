#include "core/payments/payment.h"
#include "tests/support/suite.h"

using namespace kontor;

class PaymentStatesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsTheDomainsTable()
    {
        using enum PaymentState;
        // 3-domain.md, line for line.
        const std::vector<std::pair<PaymentState, std::vector<PaymentState>>> table = {
            {Created, {Pending}},
            {Pending, {RequiresAction, Authorized, Captured, Failed, Canceled}},
            {RequiresAction, {Pending}},
            {Authorized, {PartiallyCaptured, Voided, AuthExpired}},
            {PartiallyCaptured, {Captured, Voided, AuthExpired}},
            {Captured, {PartiallyRefunded, Disputed}},
            {PartiallyRefunded, {Refunded}},
            {Disputed, {Captured, ChargedBack}},
        };
        const auto documented = [&](PaymentState from, PaymentState to) {
            return std::any_of(table.begin(), table.end(), [&](const auto &row) {
                return row.first == from && std::find(row.second.begin(), row.second.end(), to) != row.second.end();
            });
        };
        // Two documented steps at once, where the middle one is over before anybody can see it.
        const auto through = [&](PaymentState from, PaymentState middle, PaymentState to) {
            return documented(from, middle) && documented(middle, to);
        };
        int allowed = 0;
        for (int i = 0; i <= static_cast<int>(ChargedBack); ++i) {
            for (int j = 0; j <= static_cast<int>(ChargedBack); ++j) {
                const auto from = static_cast<PaymentState>(i);
                const auto to = static_cast<PaymentState>(j);
                const bool may = documented(from, to)
                    || (from == RequiresAction && to != RequiresAction && through(from, Pending, to))
                    || (from == Authorized && to == Captured && through(from, PartiallyCaptured, to))
                    || (from == Captured && to == Refunded && through(from, PartiallyRefunded, to));
                QVERIFY2(
                    mayFollow(from, to) == may, (QByteArray(paymentStateName(from)) + " → " + paymentStateName(to)).constData());
                allowed += may ? 1 : 0;
            }
            QCOMPARE(*parsePaymentState(paymentStateName(static_cast<PaymentState>(i))), static_cast<PaymentState>(i));
        }
        QCOMPARE(allowed, 18 + 4 + 2);
        QVERIFY(!parsePaymentState("paid"));
    }
};

KONTOR_TEST(PaymentStatesTest)
#include "tst_paymentstates.moc"
