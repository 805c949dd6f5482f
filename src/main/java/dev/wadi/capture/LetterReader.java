package dev.wadi.capture;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Reads the letters of frames beside the thread that writes them, when nobody else is doing that;
 * else on the calling thread. Threads share it.
 */
final class LetterReader {
  /*
   * It takes a fourteenth of the time that writing takes. With a thread of its own, which ends when
   * there was nothing to do for a while, a capture is written as quickly as without; where all
   * processors are busy the work is done all the same, and nobody waits for anybody.
   */
  private static final long IDLE_SECONDS = 5;
  private static final int MOST_KEPT = 4;

  private final ThreadPoolExecutor beside =
      new ThreadPoolExecutor(
          0,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          LetterReader::thread,
          new ThreadPoolExecutor.CallerRunsPolicy());
  private final ConcurrentLinkedQueue<byte[]> sheets = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<byte[]> texts = new ConcurrentLinkedQueue<>();

  @SuppressWarnings("ThreadPriorityCheck") // it can wait, as writing captures can
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "capture-letters");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  /**
   * Reads the first bytes of an array.
   *
   * @param text unchanged until the result is there
   * @param known what is known already
   */
  CompletableFuture<LetterSet> read(byte[] text, int size, LetterSet known) {
    return CompletableFuture.supplyAsync(
        () -> {
          LetterMarks marks = new LetterMarks(this);
          marks.add(known);
          marks.text(text, 0, size);
          return marks.take();
        },
        beside);
  }

  /** An empty sheet for {@link LetterMarks}. */
  byte[] sheet() {
    byte[] known = sheets.poll();
    return known == null ? new byte[LetterMarks.COLUMNS] : known;
  }

  /** Takes one back, empty again. */
  void giveBack(byte[] sheet) {
    keep(sheets, sheet);
  }

  /** An array for the text of a frame while another one is read; its bytes are anything. */
  byte[] text(int bytes) {
    byte[] known = texts.poll();
    return known == null || known.length < bytes ? new byte[bytes] : known;
  }

  /** Takes one back that nobody reads any more. */
  void giveBackText(byte[] text) {
    keep(texts, text);
  }

  private static void keep(ConcurrentLinkedQueue<byte[]> some, byte[] one) {
    if (some.size() < MOST_KEPT) {
      some.add(one);
    }
  }
}
