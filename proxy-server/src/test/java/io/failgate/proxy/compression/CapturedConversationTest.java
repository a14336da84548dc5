package io.failgate.proxy.compression;

import static org.assertj.core.api.Assertions.assertThat;

import io.failgate.proxy.testing.Bytes;
import io.failgate.proxy.testing.Packet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conversations of MySQL 9.7.2's own client and server, read with the handler for either connection. */
class CapturedConversationTest {

    @Test
    void aQueryThatIsStoredAndAnAnswerThatIsCompressed() {
        byte[] query = Bytes.hex("1c0000000000001800000003000173656c65637420726570656174282761272c353029");
        byte[] answer =
                Bytes.hex("450000016f0000789c636460606454616060624e494d636060e02b4a2d484d2cd1504f54d73135d064e0f9cf"
                        + "700228fc9781419e81c1988181d9289164c0cec0c0f20f6805d01c00a9481cd0");
        try (Leg client = Leg.ofClient();
                Leg server = Leg.ofServer()) {
            client.arrive(query);
            List<Packet> question = client.receivedPackets();
            assertThat(question)
                    .singleElement()
                    .satisfies(packet -> assertThat(packet.text()).endsWith("select repeat('a',50)"));
            server.send(question.get(0));
            assertThat(server.sentBytes()).isEqualTo(query);

            server.arrive(answer);
            List<Packet> rows = server.receivedPackets();
            assertThat(rows).extracting(Packet::sequenceId).containsExactly(1, 2, 3, 4);
            assertThat(rows.get(2).text()).endsWith("a".repeat(50));
            client.send(rows.toArray(Packet[]::new));
            assertThat(client.sentBytes()).isEqualTo(answer);
        }
    }

    /**
     * The server numbers packets after frames once it has flushed: each of three results, after a command of two
     * frames.
     */
    @Test
    void severalResultsOfACommandOfSeveralFrames() {
        try (Leg server = Leg.ofServer()) {
            server.send(new Packet(0, new byte[20_000]));
            assertThat(server.sentIds()).containsExactly(0, 1);
            server.arrive(Bytes.hex(
                    "31000002000000 01000002 01 17000003 0364656600000001 31000c3f000200000008 810000000002000004"
                            + "013107000005fe00000a000000"));
            server.arrive(Bytes.hex(
                    "3a000003000000010000030120000004036465660000000a736c65657028302e3229000c3f0015000000088100"
                            + "00000002000005013007000006fe00000a000000"));
            server.arrive(Bytes.hex(
                    "31000004000000010000040117000005036465660000000133000c3f0002000000088100000000020000060133"
                            + "07000007fe000002000000"));
            assertThat(server.receivedIds()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        }
    }

    /** Its frame has id 0 after an answer in frame 1, and so has its packet. */
    @Test
    void aServerThatHangsUpOnAnIdleClient() {
        byte[] notice = Bytes.hex("80000000950000789c3d8c310ec2301004fd03be70127de467d04343851c7b9d9c0467e97c31ca337811"
                + "4f831305edeeccbc42089ff7e178bac6182f2b28df1962f44c9d0af7dc44900d85e69dccef0e1d509a91"
                + "d3d641ad124bcac6836d9fe80cb8c976337ea06d46498a0306fd31f8efb52979bbf2b229cbe269ee1e5d"
                + "d3e0a6d317ab92370a");
        try (Leg client = Leg.ofClient();
                Leg server = Leg.ofServer()) {
            client.arrive(Bytes.hex("05000000000000 01000000 0e"));
            server.send(client.received());
            server.arrive(Bytes.hex("0b000001000000 07000001 00000002000000"));
            client.send(server.received());
            client.sent();
            server.arrive(notice);
            List<Packet> packets = server.receivedPackets();
            assertThat(packets)
                    .singleElement()
                    .satisfies(packet -> assertThat(packet.errorCode()).isEqualTo(4031));
            assertThat(packets.get(0).sequenceId()).isZero();
            client.send(packets.get(0));
            assertThat(client.sentBytes()).isEqualTo(notice);
        }
    }
}
