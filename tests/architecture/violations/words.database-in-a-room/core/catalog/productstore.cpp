void open() { auto database = QSqlDatabase::database(); }
