package dev.wadi.source.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.LogdClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** logd's door in a whole gateway, with those who attack it and what operators do. */
class DatagramDoorLiveTest {
  @TempDir Path directory;

  private LiveGateway open(String... more) throws Exception {
    List<String> settings =
        new ArrayList<>(List.of("wadi.datagram.port=0", "wadi.datagram.maxAge=10s"));
    settings.addAll(List.of(more));
    LiveGateway gateway = new LiveGateway(directory, settings.toArray(String[]::new));
    DatagramTrial.awaitMemory(gateway);
    return gateway;
  }

  private static LogdClient client(LiveGateway gateway, String host, String secret)
      throws Exception {
    return new LogdClient(
        new InetSocketAddress(InetAddress.getByName(host), DatagramTrial.port(gateway)), secret);
  }

  private static void awaitAccepted(LiveGateway gateway, long lines) throws InterruptedException {
    LiveGateway.await(
        lines + " lines are kept", () -> gateway.gateway().acceptedEntries() >= lines);
  }

  @Test
  void without_a_secret_nothing_listens_and_nothing_is_there_to_ask() throws Exception {
    try (LiveGateway gateway = new LiveGateway(directory)) {
      assertThat(DatagramTrial.door(gateway).readers()).isNull();
      assertThat(gateway.page("/")).contains("\"service\":\"Wadi\"");
      assertThat(gateway.page("/info")).isEqualTo("404 page not found\n");
    }
  }

  @Test
  void a_secret_is_changed_without_a_gap() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), "old\n");
    try (LiveGateway gateway = open("wadi.datagram.writeSecretFile=" + file);
        LogdClient before = client(gateway, "127.0.0.1", "old");
        LogdClient after = client(gateway, "127.0.0.1", "new")) {
      before.write("/a/b/c", 3, "old alone");
      awaitAccepted(gateway, 1);
      Files.writeString(file, "new\nold\n");
      SecretBook secrets = DatagramTrial.door(gateway).secrets();
      LiveGateway.await("both are good", () -> secrets.write().size() == 2);
      before.write("/a/b/c", 3, "old still");
      after.write("/a/b/c", 3, "new already");
      awaitAccepted(gateway, 3);

      Files.writeString(file, "\n");
      LiveGateway.await("the file is left aside", () -> secrets.problem() != null);
      assertThat(gateway.page("/readyz")).contains("a file with secrets cannot be used");
      after.write("/a/b/c", 3, "what was known stays good");
      awaitAccepted(gateway, 4);

      Files.writeString(file, "new");
      LiveGateway.await("the old one is gone", () -> secrets.write().size() == 1);
      before.write("/a/b/c", 3, "too late");
      LiveGateway.await(
          "it is refused",
          () -> DatagramTrial.door(gateway).counts().refused(DatagramRefusal.SIGNATURE) == 1);
    }
  }

  @Test
  void what_came_before_a_restart_does_not_come_again() throws Exception {
    byte[] datagram;
    try (LiveGateway gateway = open("wadi.datagram.writeSecret=w");
        LogdClient client = client(gateway, "127.0.0.1", "w")) {
      datagram = client.write("/a/b/c", 3, "once");
      awaitAccepted(gateway, 1);
    }
    try (LiveGateway gateway = open("wadi.datagram.writeSecret=w");
        LogdClient client = client(gateway, "127.0.0.1", "w")) {
      client.send(datagram);
      LiveGateway.await(
          "it is refused",
          () -> DatagramTrial.door(gateway).counts().refused(DatagramRefusal.FORGOTTEN) == 1);
      assertThat(gateway.awaitCaptured("captures/main", 1)).hasSize(1);
    }
  }

  /* By the clock alone, what comes in the first hour after a start could have come before. */
  @Test
  void what_is_signed_after_a_restart_is_taken_at_once() throws Exception {
    byte[] datagram;
    try (LiveGateway gateway = open("wadi.datagram.writeSecret=w");
        LogdClient client = client(gateway, "127.0.0.1", "w")) {
      datagram = client.write("/a/b/c", 3, "before");
      awaitAccepted(gateway, 1);
    }
    try (LiveGateway gateway =
            new LiveGateway(
                directory,
                "wadi.datagram.port=0",
                "wadi.datagram.maxAge=1h",
                "wadi.datagram.maxAhead=1h",
                "wadi.datagram.writeSecret=w");
        LogdClient client = client(gateway, "127.0.0.1", "w")) {
      client.send(datagram);
      client.write("/a/b/c", 3, "after");
      awaitAccepted(gateway, 1);
      assertThat(gateway.awaitCaptured("captures/main", 2))
          .extracting(entry -> entry.path("msg").asText())
          .containsExactly("before", "after");
      assertThat(DatagramTrial.door(gateway).counts().refused(DatagramRefusal.FORGOTTEN))
          .isEqualTo(1);
    }
  }

  @Test
  void it_listens_in_the_newer_internet_too() throws Exception {
    try (LiveGateway gateway = open("wadi.datagram.writeSecret=w", "wadi.datagram.host=::1");
        LogdClient client = client(gateway, "::1", "w")) {
      client.write("/a/b/c", 3, "by IPv6");

      assertThat(gateway.awaitCaptured("captures/main", 1))
          .extracting(entry -> entry.path("msg").asText())
          .containsExactly("by IPv6");
    }
  }

  @Test
  void a_hundred_thousand_forged_packets_leave_pushes_and_honest_senders_alone() throws Exception {
    try (LiveGateway gateway = open("wadi.datagram.writeSecret=w");
        LogdClient honest = client(gateway, "127.0.0.1", "w");
        LogdClient forger = client(gateway, "127.0.0.1", "guessed")) {
      Thread flood =
          new Thread(
              () -> {
                try {
                  Random random = new Random(3);
                  for (int i = 0; i < 100_000; i++) {
                    byte[] forged = new byte[40 + random.nextInt(200)];
                    random.nextBytes(forged);
                    forger.send(forged);
                  }
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              "forger");
      flood.start();
      for (int i = 0; i < 10; i++) {
        assertThat(gateway.push("other", "between " + i).statusCode()).isEqualTo(204);
      }
      flood.join(60_000);
      forger.send(new byte[60_000]);
      honest.write("/a/b/c", 3, "after the flood");
      assertThat(gateway.awaitCaptured("captures/main", 1)).hasSize(1);
      DatagramDoor door = DatagramTrial.door(gateway);
      LiveGateway.await(
          "each was counted, here or in the kernel",
          () -> door.counts().received.sum() + door.lostDatagrams() == 100_002);
      assertThat(door.counts().refused(DatagramRefusal.LONG)).isEqualTo(1);
      assertThat(door.counts().waitingBytes.get()).isZero();
      assertThat(gateway.metric("wadi_push_unaccounted_entries")).isZero();
    }
  }

  @Test
  void lines_wait_while_the_disk_has_no_room_and_are_refused_in_the_end() throws Exception {
    try (LiveGateway gateway =
            open(
                "wadi.datagram.writeSecret=w",
                "wadi.wal.diskFloorBytes=1000000GB",
                "wadi.wal.diskFloorRatio=1",
                "wadi.datagram.waitingBytes=64KB");
        LogdClient client = client(gateway, "127.0.0.1", "w")) {
      for (int i = 0; i < 500; i++) {
        client.write("/a/b/c", 3, "no room for this " + "x".repeat(400));
      }
      DatagramDoor door = DatagramTrial.door(gateway);
      LiveGateway.await(
          "all came", () -> door.counts().received.sum() + door.lostDatagrams() == 500);
      assertThat(door.counts().waitingBytes.get()).isPositive().isLessThan(400 << 10);
      assertThat(door.counts().refused(DatagramRefusal.BUSY)).isPositive();
      LiveGateway.await(
          "all were refused",
          () -> gateway.gateway().refusedEntries() + door.lostDatagrams() == 500);
      LiveGateway.await("nothing waits", () -> door.counts().waitingBytes.get() == 0);
      List<JsonNode> kept = gateway.captured("captures/main");
      assertThat(kept).isEmpty();
      assertThat(gateway.metric("wadi_push_unaccounted_entries")).isZero();
    }
  }
}
