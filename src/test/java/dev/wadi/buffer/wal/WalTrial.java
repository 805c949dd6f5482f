package dev.wadi.buffer.wal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Appends and reads in the way a test likes: texts in, texts out, answers waited for. */
final class WalTrial {
  static final long WAIT_SECONDS = 20;

  private WalTrial() {}

  /** What an append was answered: a receipt or a refusal. */
  record Answer(@Nullable Receipt receipt, @Nullable WalRefusal refusal) {
    Receipt accepted() {
      if (receipt == null) {
        throw new AssertionError("refused: " + refusal);
      }
      return receipt;
    }

    WalRefusal refused() {
      if (refusal == null) {
        throw new AssertionError("accepted: " + receipt);
      }
      return refusal;
    }
  }

  static CompletableFuture<Answer> send(Wal wal, String tenant, String text) {
    return send(wal, tenant, text, null);
  }

  static CompletableFuture<Answer> send(Wal wal, String tenant, String text, @Nullable String key) {
    return send(wal, tenant, text, key, null);
  }

  static CompletableFuture<Answer> send(
      Wal wal, String tenant, String text, @Nullable String key, @Nullable Long digest) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    byte[] bytes = (text + "\n").getBytes(UTF_8);
    wal.append(
        new AppendRequest(tenant, new Batch.Encoded(bytes, 0, bytes.length), 1, 1, 2, key, digest),
        new AppendListener() {
          @Override
          public void appended(Receipt receipt) {
            answer.complete(new Answer(receipt, null));
          }

          @Override
          public void refused(WalRefusal refusal) {
            answer.complete(new Answer(null, refusal));
          }
        });
    return answer;
  }

  static Receipt append(Wal wal, String tenant, String text) {
    return get(send(wal, tenant, text)).accepted();
  }

  static WalRefusal refused(Wal wal, String tenant, String text) {
    return get(send(wal, tenant, text)).refused();
  }

  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static List<String> texts(WalBlock block) {
    return List.of(new String(block.bytes(), UTF_8).split("\n"));
  }

  /** Reads and confirms until so many texts have come. */
  static List<String> read(WalReader reader, int count) throws IOException {
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      WalBlock block = take(reader);
      texts.addAll(texts(block));
      reader.ack(block);
    }
    return texts;
  }

  static WalBlock take(WalReader reader) throws IOException {
    try {
      WalBlock block = reader.take(TimeUnit.SECONDS.toNanos(WAIT_SECONDS));
      if (block == null) {
        throw new AssertionError("nothing to read within " + WAIT_SECONDS + " s");
      }
      return block;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Everything that is there now, confirmed. */
  static List<String> drain(WalReader reader) throws IOException {
    List<String> texts = new ArrayList<>();
    for (WalBlock block = reader.poll(); block != null; block = reader.poll()) {
      texts.addAll(texts(block));
      reader.ack(block);
    }
    return texts;
  }
}
