package dev.wadi.sink.loki;

import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.SinkContractTest;
import java.time.Duration;
import java.util.List;

/** The Loki sink keeps what every sink promises. */
class LokiSinkContractTest extends SinkContractTest {
  @Override
  protected Server server() {
    ScriptedLoki loki = ScriptedLoki.start();
    return new Server() {
      @Override
      public int port() {
        return loki.port();
      }

      @Override
      public void has(Fault fault, String word) {
        switch (fault) {
          case DEAD -> loki.always(ScriptedLoki.Reply.reset());
          case SLOW -> loki.always(ScriptedLoki.Reply.ok().after(Duration.ofMillis(300)));
          case HALF_ANSWERS -> loki.always(ScriptedLoki.Reply.halfAnswer());
          case REJECTS -> loki.rejectLines(line -> line.text().contains(word), "not " + word);
        }
      }

      @Override
      public void behaves() {
        loki.behave();
      }

      @Override
      public List<String> texts() {
        return loki.texts("main");
      }

      @Override
      public void close() {
        loki.close();
      }
    };
  }

  @Override
  protected String sink(Server server) {
    return ("uri: \"loki:http://127.0.0.1:%d\", parameters: {name: %s, requestTimeoutMillis: 2000,"
            + " firstBackoffMillis: 50, minBackoffMillis: 10, maxBackoffMillis: 200,"
            + " breakerFirstOpenMillis: 50, breakerMaxOpenMillis: 200, closeTimeoutMillis: 500}")
        .formatted(server.port(), NAME);
  }
}
