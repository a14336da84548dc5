"""Uses PyMySQL as programs do, and prints what came of it, a line each.

Arguments: the port, a file to load, "tls" if it is to be used."""
import sys

import pymysql
import pymysql.cursors

port, file, *has = sys.argv[1:]
tls = {"ssl": {"check_hostname": False}} if "tls" in has else {"ssl_disabled": True}
options = dict(
    host="127.0.0.1", port=int(port), user="app", database="test", charset="utf8mb4", local_infile=True, **tls)
connection = pymysql.connect(password="app", **options)


def say(what, value):
    print(what + ":", value)


def execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall()


def failure(action):
    try:
        return action()
    except pymysql.MySQLError as error:
        return type(error).__name__, error.args[0]


say("cipher", execute("show session status like 'Ssl_cipher'")[0][1] != "")
execute("drop table if exists py")
execute("create table py (id int primary key auto_increment, name text, body longblob) charset utf8mb4")
with connection.cursor() as cursor:
    say("many", cursor.executemany("insert into py (name) values (%s)", [("näme 🐬 %d" % i,) for i in range(2000)]))
    say("last id", cursor.lastrowid)
connection.rollback()
say("rolled back", execute("select count(*) from py"))
body = bytes(range(256)) * 10000
execute("insert into py (id, name, body) values (1, %s, %s)", "näme 🐬", body)
connection.commit()
say("name", execute("select name from py"))
say("body", execute("select body from py")[0][0] == body)
with connection.cursor(pymysql.cursors.SSCursor) as cursor:
    cursor.execute("with recursive n as (select 1 as i union all select i + 1 from n where i < 1000)"
                   " select i, repeat('x', 2000) from n")
    say("unbuffered", sum(row[0] + len(row[1]) for row in cursor))
with connection.cursor(pymysql.cursors.SSDictCursor) as cursor:
    cursor.execute("select 1 as a union all select 2")
    say("one of two", cursor.fetchone())
with connection.cursor() as cursor:
    say("loaded", cursor.execute("load data local infile %s into table py (id, name)", (file,)))
say("no file", failure(lambda: execute("load data local infile %s into table py", file + ".none")))
say("duplicate", failure(lambda: execute("insert into py (id) values (1)")))
say("unknown", failure(lambda: execute("select nothing")))
say("syntax", failure(lambda: execute("selekt")))
connection.ping(reconnect=False)
connection.select_db("test")
say("in step", execute("select 'in step'"))
connection.close()
say("wrong password", failure(lambda: pymysql.connect(password="wrong", **options)))
