package dev.wadi.deadletters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.model.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * How far a replay of a capture to one target has come: a small file beside the capture, replaced
 * and forced after each push, so that an interrupted replay goes on. One replay of a capture at a
 * time. For one thread.
 */
public final class ReplayProgress implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;
  private final FileChannel lock;
  private final URI to;
  private String id = UUID.randomUUID().toString();
  private String dataFile = "";
  private long line;
  private long sent;
  private long refused;

  private ReplayProgress(Path file, FileChannel lock, URI to) {
    this.file = file;
    this.lock = lock;
    this.to = to;
  }

  /**
   * Takes the replay's lock and reads what is remembered.
   *
   * @param restart forget it and begin anew
   */
  public static ReplayProgress open(Path capture, URI to, boolean restart) throws IOException {
    FileChannel channel = opened(beside(capture, "lock"), StandardOpenOption.CREATE);
    boolean ready = false;
    try {
      if (!locked(channel)) {
        throw new ReplayStoppedException(
            ReplayStoppedException.Kind.BUSY,
            capture + " is being replayed by another process: wait for its end");
      }
      ReplayProgress progress =
          new ReplayProgress(beside(capture, hash(to) + ".json"), channel, to);
      if (!restart && Files.exists(progress.file)) {
        progress.read();
      }
      ready = true;
      return progress;
    } finally {
      if (!ready) {
        channel.close();
      }
    }
  }

  private static FileChannel opened(Path file, StandardOpenOption how) throws IOException {
    return FileChannel.open(
        file, Set.of(how, StandardOpenOption.WRITE), PosixFilePermissions.asFileAttribute(OWNER));
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held in this process, which is as good a reason
    }
  }

  /** Deletes what replays of a capture remember. */
  static void forget(Path capture) throws IOException {
    String prefix = "." + capture.getFileName() + ".replay-";
    List<Path> all = new ArrayList<>();
    try (Stream<Path> siblings = Files.list(capture.toAbsolutePath().getParent())) {
      siblings.filter(path -> path.getFileName().toString().startsWith(prefix)).forEach(all::add);
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  private static Path beside(Path capture, String end) {
    Path folder = capture.toAbsolutePath().normalize();
    return folder.resolveSibling("." + folder.getFileName() + ".replay-" + end);
  }

  private static String hash(URI to) {
    return Sha256.hex(to.toString()).substring(0, 16);
  }

  private void read() throws IOException {
    JsonNode json = JSON.readTree(Files.readAllBytes(file));
    id = json.path("id").asText(id);
    dataFile = json.path("file").asText("");
    line = json.path("line").asLong();
    sent = json.path("sent").asLong();
    refused = json.path("refused").asLong();
  }

  /** Names this replay; the same after an interruption, another after a restart. */
  String id() {
    return id;
  }

  public long sent() {
    return sent;
  }

  public long refused() {
    return refused;
  }

  /** Whether a line was done before. */
  boolean isDone(String name, long number) {
    int order = name.compareTo(dataFile);
    return order < 0 || order == 0 && number <= line;
  }

  /** Everything up to this line is done; durable when this returns. */
  void done(String name, long number, long moreSent, long moreRefused) throws IOException {
    dataFile = name;
    line = number;
    sent += moreSent;
    refused += moreRefused;
    ObjectNode json = JSON.createObjectNode();
    json.put("id", id).put("to", to.toString()).put("file", dataFile).put("line", line);
    json.put("sent", sent).put("refused", refused);
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(fresh);
    try (FileChannel channel = opened(fresh, StandardOpenOption.CREATE_NEW)) {
      ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(json));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
