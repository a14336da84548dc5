package io.failgate.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The name of the database is found in every way to create one, and in nothing else. */
class CreatedDatabaseTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            CREATE DATABASE foo                                                  | foo
            create database foo;                                                 | foo
            Create Database Foo                                                  | Foo
            CREATE SCHEMA foo                                                    | foo
            CREATE DATABASE IF NOT EXISTS foo                                    | foo
            CREATE SCHEMA IF NOT EXISTS foo                                      | foo
            CREATE DATABASE `foo`                                                | foo
            CREATE SCHEMA `foo`                                                  | foo
            CREATE DATABASE IF NOT EXISTS `foo`                                  | foo
            CREATE DATABASE "foo"                                                | foo
            CREATE DATABASE `fo-o bar`                                           | fo-o bar
            CREATE DATABASE foo CHARACTER SET utf8mb4                            | foo
            CREATE DATABASE foo CHARACTER SET utf8mb4 COLLATE utf8mb4_bin        | foo
            CREATE DATABASE foo DEFAULT CHARACTER SET = utf8mb4                  | foo
            CREATE DATABASE foo COLLATE utf8mb4_bin                              | foo
            CREATE DATABASE foo DEFAULT ENCRYPTION = 'N'                         | foo
            CREATE SCHEMA foo CHARACTER SET utf8mb4 COLLATE utf8mb4_bin          | foo
            CREATE SCHEMA IF NOT EXISTS `foo` DEFAULT ENCRYPTION = 'N'           | foo
            create schema/* a */foo -- b                                         | foo
            CREATE SCHEMA `a``b`;                                                | a`b
            CREATE DATABASE /* a */ foo -- b                                     | foo
            /* a */ CREATE /* b */ DATABASE foo                                  | foo
            CREATE DATABASE /*!32312 IF NOT EXISTS*/ `foo` /*!40100 DEFAULT CHARACTER SET utf8mb4 */ | foo
            CREATE DATABASE Größe                                                | Größe
            CREATE DATABASE `a``b`                                               | a`b
            CREATE DATABASE _foo1                                                | _foo1
            """)
    void theNameIsFoundWithoutItsQuotes(String sql, String name) {
        assertThat(CreatedDatabase.of(BytesOfSql.of(sql), Dialect.DEFAULT)).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CREATE",
                "CREATE DATABASE",
                "CREATE DATABASE ;",
                "CREATE DATABASE IF NOT EXISTS",
                "CREATE DATABASE `foo",
                "CREATE DATABASE 'foo",
                "CREATE DATABASE \0",
                "CREATE DATABASES foo",
                "CREATE TABLE foo (a INT)",
                "CREATE TABLE `database` (a INT)",
                "CREATE USER 'database'",
                "CREATEDATABASE foo",
                "DROP DATABASE foo",
                "ALTER DATABASE foo READ ONLY = 1",
                "SELECT 'CREATE DATABASE foo'",
                "-- CREATE DATABASE foo",
                "/* CREATE DATABASE foo */",
                "SHOW CREATE DATABASE foo"
            })
    void otherStatementsAndBrokenOnesCreateNone(String sql) {
        assertThat(CreatedDatabase.of(BytesOfSql.of(sql), Dialect.DEFAULT)).isEmpty();
    }
}
