#pragma once

#include "tests/api/operations.h"

namespace kontor::test {

/** Somebody who has signed in. */
struct Person
{
    QByteArray email{};
    QByteArray password{};
    QByteArray id{};
    QByteArray bearer{}; ///< a header line
    QByteArray refreshToken{};
};

/** A new customer, by the way that every customer takes. */
Person newCustomer(Client &client, const QByteArray &email = {});
/** One of the staff with these roles, by the way that the command line takes, signed in. */
Person newStaff(const TestShop &shop, Client &client, const QList<QByteArray> &roles, const QByteArray &email = {});
/** Signs in; nothing but a bearer of its own if it is refused. */
Answer signIn(Client &client, const Person &person);
Person withTokens(Person person, const Answer &tokens);
QByteArray bearer(const Answer &tokens);
/** A ticket as a mail would carry it. */
QByteArray ticket(TestShop &shop, const char *purpose, const Person &person, const QByteArray &email = {});

}
