package dev.wadi.client;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server for the newest lines that it has, by signed datagrams.
 *
 * <pre>{@code
 * QueryAnswer answer =
 *     LogQuery.at("127.0.0.1", 6102).secret("…").ask(ReadFilter.ALL.withKeyPrefix("/prod/shop"));
 * }</pre>
 *
 * <p>A question that nobody answers is asked again, from another port, so that a late answer to the
 * first is not taken for one to the second. Immutable, thread-safe.
 */
public final class LogQuery {
  private static final Duration USUAL_SILENCE = Duration.ofMillis(500);
  private static final Duration USUAL_LONGEST = Duration.ofSeconds(30);
  private static final long USUAL_BYTES = 64L << 20;
  private static final int USUAL_TRIES = 3;

  private final ReadSettings settings;
  private final Duration silence;
  private final Duration longest;
  private final long mostBytes;
  private final int tries;
  private final Signer signer;

  private LogQuery(
      ReadSettings settings, Duration silence, Duration longest, long mostBytes, int tries) {
    Checks.within("silence [ms]", silence.toMillis(), 1, 600_000);
    Checks.within("longest [ms]", longest.toMillis(), 1, 3_600_000);
    Checks.within("mostBytes", mostBytes, 1024, 1L << 40);
    Checks.within("tries", tries, 1, 100);
    this.settings = settings;
    this.silence = silence;
    this.longest = longest;
    this.mostBytes = mostBytes;
    this.tries = tries;
    this.signer = settings.signer();
  }

  /** Asks the server at an address. */
  public static LogQuery at(String host, int port) {
    return of(ReadSettings.DEFAULT.withServer(host, port));
  }

  /** Asks a server. */
  public static LogQuery of(ReadSettings settings) {
    return new LogQuery(settings, USUAL_SILENCE, USUAL_LONGEST, USUAL_BYTES, USUAL_TRIES);
  }

  /** The same with the server's secret for reading. */
  public LogQuery secret(String secret) {
    return new LogQuery(settings.withSecret(secret), silence, longest, mostBytes, tries);
  }

  /**
   * The same with other patience; as it comes half a second, three times and half a minute.
   *
   * @param quiet nothing for so long ends an answer
   * @param most times that a question without any answer is asked
   * @param whole longest time for all of it
   */
  public LogQuery patience(Duration quiet, int most, Duration whole) {
    return new LogQuery(settings, quiet, whole, mostBytes, most);
  }

  /** The same with another bound of what an answer takes of the memory; as it comes 64 MB. */
  public LogQuery mostBytes(long most) {
    return new LogQuery(settings, silence, longest, most, tries);
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws IOException when the name is not known, or the machine does not send
   */
  public QueryAnswer ask(ReadFilter wanted) throws IOException {
    long deadline = System.nanoTime() + longest.toNanos();
    Wire question = wanted.command(ReadCommand.QUERY);
    for (int attempt = 1; ; attempt++) {
      QueryAnswer answer = answer(question, deadline);
      boolean nothing =
          answer.lines().isEmpty()
              && (answer.end() == QueryAnswer.End.SILENCE
                  || answer.end() == QueryAnswer.End.UNREACHABLE);
      if (!nothing || attempt == tries || System.nanoTime() - deadline >= 0) {
        return answer;
      }
      if (answer.end() == QueryAnswer.End.UNREACHABLE) {
        LockSupport.parkNanos(silence.toNanos()); // told at once; it may be on its way up
      }
    }
  }

  private QueryAnswer answer(Wire question, long deadline) throws IOException {
    List<ReceivedLine> lines = new ArrayList<>();
    long bytes = 0;
    long unreadable = 0;
    try (ReadSocket socket = new ReadSocket(settings.host(), settings.port(), signer)) {
      QueryAnswer.End end = null;
      send(socket, question);
      while (end == null) {
        DatagramPacket packet = next(socket, deadline);
        if (packet == null) {
          end = millisLeft(deadline) <= 0 ? QueryAnswer.End.TOO_LONG : QueryAnswer.End.SILENCE;
          continue;
        }
        ReceivedLine message = ReceivedMessage.read(packet.getData(), packet.getLength());
        if (message == null) {
          unreadable++;
        } else if (ReceivedMessage.isEnd(message)) {
          end = QueryAnswer.End.END;
        } else if (!ReceivedMessage.isControl(message)) {
          bytes += message.bytes();
          if (bytes > mostBytes) {
            end = QueryAnswer.End.TOO_MUCH;
          } else {
            lines.add(message);
          }
        }
      }
      return new QueryAnswer(lines, end, unreadable, socket.moreDrops());
    } catch (PortUnreachableException e) {
      return new QueryAnswer(lines, QueryAnswer.End.UNREACHABLE, unreadable, 0);
    }
  }

  /* Threads may ask at the same time; the signer is for one. */
  private void send(ReadSocket socket, Wire question) throws IOException {
    synchronized (signer) {
      socket.send(question);
    }
  }

  /* A socket waits for whole milliseconds: less than one is none. */
  private static long millisLeft(long deadline) {
    return (deadline - System.nanoTime()) / 1_000_000;
  }

  private @Nullable DatagramPacket next(ReadSocket socket, long deadline) throws IOException {
    long left = millisLeft(deadline);
    return left <= 0 ? null : socket.receive(Math.min(left, silence.toMillis()));
  }
}
