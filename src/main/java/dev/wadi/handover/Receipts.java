package dev.wadi.handover;

import dev.wadi.model.Batch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.jspecify.annotations.Nullable;

/**
 * What became of one delivery on its way through routes: who took its lines, what failed, and which
 * of its parts a filter let nobody have. Filled by {@link HandoverWatch}, asked at the end.
 *
 * <p>A route may copy a message: a {@code split} makes parts with other lines, each of which has to
 * be taken or let go; a {@code multicast} makes copies with the same lines. So receipts and
 * failures belong to a message, and these form a tree. A failure is made good by a receipt that
 * comes after it, for the same message, one made of it, or one that it was made of. Copies that
 * nobody waits for ({@code wireTap}) prove nothing. Threads may share it.
 */
public final class Receipts {
  private static final String PROPERTY = "wadi.receipts";

  /** Whoever takes lines in code of his own says so with this property, {@code true}. */
  public static final String TAKEN = "wadi.taken";

  /** What a step does with messages, as far as it matters here. */
  enum Kind {
    PLAIN,
    FILTER,
    CHOICE,
    SPLIT,
    /** It is there to hand lines on: when it ends well, somebody should have them. */
    CARRIES,
    STOP
  }

  /** A step that began on a message. */
  static final class Running {
    private final Message message;
    private final Kind kind;
    private final String step;
    private final long began;
    private final int childrenBefore;
    private final int stepsBefore;

    private Running(Message message, Kind kind, String step, long began) {
      this.childrenBefore = message.children.size();
      this.stepsBefore = ++message.steps;
      this.message = message;
      this.kind = kind;
      this.step = step;
      this.began = began;
    }
  }

  /** Something that is wrong unless it is made good later. */
  private record Trouble(long at, String words) {}

  private static final class Message {
    private final boolean part;
    private final List<Message> children = new ArrayList<>(0);
    private final Deque<Running> running = new ArrayDeque<>(4);
    private final Map<String, Trouble> failures = new LinkedHashMap<>(2);
    private int steps;
    private long last;
    private long receipt;
    private long letGo;
    private boolean stopped;
    private String unproven = "";
    private String doubt = "";

    private Message(boolean part) {
      this.part = part;
    }
  }

  private record Verdict(
      boolean taken, boolean letGo, String unproven, @Nullable Trouble trouble) {}

  private final Message root = new Message(false);
  private final Map<String, Message> byId = new HashMap<>();
  private long now;

  private Receipts() {}

  /** For a delivery that begins; whoever begins it holds them and asks at its end. */
  public static Receipts begin(Exchange exchange) {
    Receipts receipts = new Receipts();
    receipts.byId.put(exchange.getExchangeId(), receipts.root);
    exchange.setProperty(PROPERTY, receipts);
    return receipts;
  }

  static @Nullable Receipts of(Exchange exchange) {
    return exchange.getProperty(PROPERTY) instanceof Receipts receipts ? receipts : null;
  }

  /* A copy that names no message of ours as its origin is one that nobody waits for. */
  private @Nullable Message message(Exchange exchange) {
    Message known = byId.get(exchange.getExchangeId());
    if (known != null) {
      return known;
    }
    String origin = exchange.getProperty(ExchangePropertyKey.CORRELATION_ID, String.class);
    Message parent = origin == null ? null : byId.get(origin);
    if (parent == null) {
      return null;
    }
    Running within = parent.running.peek();
    Message made = new Message(within != null && within.kind == Kind.SPLIT);
    parent.children.add(made);
    byId.put(exchange.getExchangeId(), made);
    return made;
  }

  synchronized @Nullable Running began(Exchange exchange, Kind kind, String step) {
    Message message = message(exchange);
    if (message == null) {
      return null;
    }
    Running running = new Running(message, kind, step, ++now);
    message.last = now;
    message.running.push(running);
    return running;
  }

  synchronized void ended(Running running, Exchange exchange, @Nullable Throwable thrown) {
    Message message = running.message;
    message.running.remove(running);
    message.last = ++now;
    Throwable failure = thrown != null ? thrown : exchange.getException();
    if (failure != null) {
      message.failures.put(running.step, new Trouble(now, running.step + " failed: " + failure));
      return;
    }
    message.failures.remove(running.step); // it was tried again
    if (Boolean.TRUE.equals(exchange.getProperty(TAKEN, Boolean.class))) {
      exchange.removeProperty(TAKEN);
      message.receipt = now;
    }
    switch (running.kind) {
      case FILTER -> {
        if (message.steps == running.stepsBefore) {
          message.letGo = now; // none of the steps within it ran
        }
      }
      case CHOICE -> message.letGo = now;
      case SPLIT -> {
        if (message.children.size() == running.childrenBefore) {
          message.letGo = now;
        }
      }
      case CARRIES -> {
        if (!movedSince(message, running.began) && message.unproven.isEmpty()) {
          message.unproven = running.step + " handed them to nobody who says that he has them";
        }
      }
      case STOP -> message.stopped = true;
      case PLAIN -> {}
    }
  }

  private static boolean movedSince(Message message, long then) {
    return message.receipt > then
        || message.letGo > then
        || message.children.stream().anyMatch(child -> movedSince(child, then));
  }

  synchronized void sending(Exchange exchange, Endpoint endpoint) {
    Message message = message(exchange);
    if (message != null) {
      message.doubt = EndpointProof.doubtBefore(endpoint, exchange);
    }
  }

  synchronized void sent(Exchange exchange, Endpoint endpoint) {
    Message message = message(exchange);
    if (message == null) {
      return;
    }
    message.last = ++now;
    String place = place(endpoint);
    if (exchange.getException() != null) {
      message.failures.put(place, new Trouble(now, place + " failed: " + exchange.getException()));
      return;
    }
    EndpointProof.Finding found = EndpointProof.of(endpoint);
    switch (found.role()) {
      case TAKES -> take(message, place, exchange, endpoint);
      case UNPROVEN -> message.unproven = found.why();
      case PASSES -> {
        if (exchange.getMessage().getBody() instanceof Batch batch && batch.isEmpty()) {
          message.letGo = now; // counted as dropped by the step that did it
        }
      }
      case HANDS_ON -> {}
    }
  }

  private void take(Message message, String place, Exchange exchange, Endpoint endpoint) {
    String no = EndpointProof.doubtAfter(endpoint, exchange);
    if (!no.isEmpty()) {
      message.failures.put(place, new Trouble(now, place + " does not have them: " + no));
    } else if (!message.doubt.isEmpty()) {
      message.unproven = message.doubt;
    } else {
      message.receipt = now;
    }
  }

  /* Without options, which may hold secrets, and without a login. */
  private static String place(Endpoint endpoint) {
    return endpoint.getEndpointUri().replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
  }

  /** Whether somebody has the lines, or those that no filter let go. */
  public synchronized boolean taken() {
    return verdict(root).taken;
  }

  /**
   * Why the delivery cannot count; null when somebody has the lines, or the route let them go.
   *
   * @param told somebody has said elsewhere that he has them
   * @param dropped all of them were let go by steps that count them
   */
  public synchronized @Nullable String objection(boolean told, boolean dropped) {
    Verdict verdict = verdict(root);
    if (verdict.trouble != null) {
      return verdict.trouble.words + ", and no step took the lines after that";
    }
    if (verdict.taken || told || dropped) {
      return null;
    }
    if (!verdict.unproven.isEmpty()) {
      return "nobody is known to have the lines: " + verdict.unproven;
    }
    return verdict.letGo
        ? null
        : "the route ended before any step took the lines; let go what is not wanted with"
            + " drop:REASON";
  }

  private static Verdict verdict(Message message) {
    boolean taken = message.receipt > 0;
    boolean letGo = message.letGo > 0 && !message.stopped;
    String unproven = message.unproven;
    Trouble worst = null;
    Trouble lack = null;
    boolean partTaken = false;
    boolean parts = false;
    for (Message child : message.children) {
      Verdict one = verdict(child);
      if (one.trouble != null && one.trouble.at > message.receipt) {
        worst = later(worst, one.trouble);
      }
      if (!child.part) {
        taken |= one.taken;
        letGo |= one.letGo;
        unproven = unproven.isEmpty() ? one.unproven : unproven;
        continue;
      }
      parts = true;
      partTaken |= one.taken;
      if (!one.taken && (!one.letGo || !one.unproven.isEmpty())) {
        String why = one.unproven.isEmpty() ? "the route ended" : one.unproven;
        lack = later(lack, new Trouble(child.last, "nobody took a part of the lines: " + why));
      }
    }
    if (lack != null && !taken) {
      worst = later(worst, lack);
    } else if (parts) {
      taken |= partTaken;
      letGo |= lack == null;
    }
    for (Trouble failure : message.failures.values()) {
      if (failure.at > lastReceipt(message)) {
        worst = later(worst, failure);
      }
    }
    return new Verdict(taken, letGo, taken ? "" : unproven, worst);
  }

  private static long lastReceipt(Message message) {
    long last = message.receipt;
    for (Message child : message.children) {
      last = Math.max(last, lastReceipt(child));
    }
    return last;
  }

  private static Trouble later(@Nullable Trouble one, Trouble other) {
    return one == null || other.at > one.at ? other : one;
  }
}
