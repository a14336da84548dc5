package io.failgate.it.faults;

import io.failgate.proxy.protocol.Command;
import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import io.failgate.proxy.testing.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Statements that say much about a session: results of many shapes and sizes, prepared statements, several in one text,
 * errors, transactions, temporary tables, variables. The same seed makes the same statements, and they are answered the
 * same in any session that is in step. They need the table {@code in_step} with numbers in {@code n}, and touch none
 * but temporary tables.
 */
final class RandomStatements {

    /** What brings any session, whatever became of its last statement, to the same state. */
    private static final List<String> FRESH = List.of(
            "rollback",
            "set autocommit = 1, @a = 0",
            "use test",
            "drop temporary table if exists scratch_too",
            "create temporary table if not exists scratch (id int primary key, v varchar(50)) engine = innodb",
            "delete from scratch",
            "do last_insert_id(1)",
            "select n from in_step limit 1");

    private static final List<String> PREPARED = List.of(
            "select ? + 1",
            "select n, n + 1 from in_step where n * 4 <= ? order by n",
            "insert into scratch values (?, 'prepared')");

    /** Texts, each with a place for a small number. */
    private static final List<IntFunction<String>> TEXTS = List.of(
            i -> "select " + i,
            i -> "select repeat('x', " + i * i * 40 + ")",
            i -> "select n, repeat('y', 20 * n) from in_step where n < " + i % 12 + " order by n",
            i -> "select n from in_step where n > 1000 + " + i,
            i -> "select 1; select n from in_step where n < " + i % 5 + "; do 0; select 'last'",
            i -> "select 1; select * from nowhere_" + i + "; select 2",
            i -> "insert into scratch values (" + i % 20 + ", 'text')",
            i -> "update scratch set v = concat(v, '.') where id % 5 = " + i % 5,
            i -> "delete from scratch where id = " + i % 20,
            i -> "select id, v from scratch order by id",
            i -> "begin",
            i -> i % 2 == 0 ? "commit" : "rollback",
            i -> "savepoint s" + i % 3,
            i -> "rollback to savepoint s" + i % 3,
            i -> "set autocommit = " + i % 2,
            i -> "set @a = " + i,
            i -> "select @a, @@autocommit, last_insert_id(), found_rows(), row_count()",
            i -> "set @b = nowhere_" + i,
            i -> "selec " + i,
            i -> "select 1 / 0",
            i -> "show warnings",
            i -> "show errors",
            i -> i % 2 == 0
                    ? "create temporary table scratch_too (a int) engine = memory"
                    : "drop temporary table if exists scratch_too",
            i -> "");

    private final long seed;
    private final int count;

    RandomStatements(long seed, int count) {
        this.seed = seed;
        this.count = count;
    }

    /** The answers to all of them, which are asked without waiting for each. */
    List<List<Packet>> answers(RawClient client) throws IOException {
        for (String sql : FRESH) {
            Packet answer = client.execute(sql);
            if (answer.isError()) {
                throw new IOException(sql + ": " + answer.error());
            }
        }
        List<Integer> ids = new ArrayList<>();
        for (String sql : PREPARED) {
            ids.add((int)
                    client.command(Command.STMT_PREPARE, Bytes.text(sql)).get(0).intAt(1));
        }
        List<Command> asked = new ArrayList<>();
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            asked.add(ask(client, random, ids));
        }
        List<List<Packet>> answers = new ArrayList<>();
        for (Command command : asked) {
            answers.add(client.readAnswer(command));
        }
        for (int id : ids) {
            client.send(Command.STMT_CLOSE, new Bytes().addInt(id).toArray());
        }
        return answers;
    }

    private static Command ask(RawClient client, Random random, List<Integer> ids) throws IOException {
        int kind = random.nextInt(TEXTS.size() + ids.size() + 2);
        int number = random.nextInt(40);
        if (kind < TEXTS.size()) {
            client.sendQuery(TEXTS.get(kind).apply(number));
            return Command.QUERY;
        }
        if (kind < TEXTS.size() + ids.size()) {
            client.send(Command.STMT_EXECUTE, execution(ids.get(kind - TEXTS.size()), number));
            return Command.STMT_EXECUTE;
        }
        if (number % 2 == 0) {
            client.send(Command.PING);
            return Command.PING;
        }
        client.send(Command.INIT_DB, Bytes.text("test"));
        return Command.INIT_DB;
    }

    /** No cursor, one execution, and one parameter, an INT that is not null. */
    static byte[] execution(int id, int parameter) {
        return new Bytes()
                .addInt(id)
                .addByte(0)
                .addInt(1)
                .addByte(0)
                .addByte(1)
                .addShort(3)
                .addInt(parameter)
                .toArray();
    }
}
