package dev.wadi.sink.loki;

import com.github.loki4j.pkg.loki.protobuf.Push;
import dev.wadi.kit.ManualCrew;
import dev.wadi.sink.delivery.HttpReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xerial.snappy.Snappy;

/** A transport that answers what a test says, at once or when the test says so. */
final class ManualTransport implements Wire {
  /** A request that was made. */
  record Call(String tenant, List<String> lines, Duration at, int bodyBytes) {}

  /** What a server would say. */
  interface Server {
    HttpReply answer(Call call) throws IOException;
  }

  private record Held(Call call, CompletableFuture<HttpReply> answer) {}

  private final ManualCrew crew;
  final List<Call> calls = new ArrayList<>();
  private final Deque<Held> held = new ArrayDeque<>();
  private boolean holds;
  private Server server = call -> new HttpReply(204, "");

  ManualTransport(ManualCrew crew) {
    this.crew = crew;
  }

  void server(Server says) {
    server = says;
  }

  void always(int status) {
    server = call -> new HttpReply(status, "scripted " + status);
  }

  /** Answers come only at {@link #release}. */
  void hold() {
    holds = true;
  }

  int held() {
    return held.size();
  }

  /** Answers what is held, and from now on at once. */
  void release() {
    holds = false;
    for (Held one = held.pollFirst(); one != null; one = held.pollFirst()) {
      complete(one);
    }
  }

  /** Answers the oldest held request only. */
  void releaseOne() {
    complete(held.removeFirst());
  }

  List<String> lines() {
    return calls.stream().flatMap(call -> call.lines().stream()).toList();
  }

  List<String> tenants() {
    return calls.stream().map(Call::tenant).toList();
  }

  @Override
  public CompletableFuture<HttpReply> post(String tenant, byte[] body) {
    Held one =
        new Held(
            new Call(tenant, decode(body), crew.elapsed(), body.length), new CompletableFuture<>());
    calls.add(one.call());
    if (holds) {
      held.addLast(one);
    } else {
      complete(one);
    }
    return one.answer();
  }

  @Override
  public void close() {
    held.forEach(one -> one.answer().completeExceptionally(new IOException("closed")));
    held.clear();
  }

  private void complete(Held one) {
    try {
      one.answer().complete(server.answer(one.call()));
    } catch (IOException e) {
      one.answer().completeExceptionally(e);
    }
  }

  private static List<String> decode(byte[] body) {
    try {
      List<String> lines = new ArrayList<>();
      for (Push.StreamAdapter stream :
          Push.PushRequest.parseFrom(Snappy.uncompress(body)).getStreamsList()) {
        stream.getEntriesList().forEach(entry -> lines.add(entry.getLine()));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
