package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Caller;
import dev.wadi.model.Credentials;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.Identity;
import dev.wadi.model.Turn;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.DoorOutcome;
import dev.wadi.source.door.DoorReply;
import dev.wadi.source.door.SignedFormat;
import dev.wadi.source.intake.RequestMemory;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is settled at the head of a request, before a byte of its body is kept: whether it is a
 * request, who asks, whether anybody wants its body, and whether there may be room for it. Threads
 * share it.
 */
final class HeadRules {
  static final No TOO_SLOW =
      new No(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "memory is short and the request came more slowly than others",
          false,
          Refusal.UNAVAILABLE);

  static final No TOO_LATE =
      new No(
          HttpResponseStatus.REQUEST_TIMEOUT,
          "the request took too long to come",
          true,
          Refusal.TOO_SLOW);

  static final No ENDED =
      new No(
          HttpResponseStatus.BAD_REQUEST,
          "the request ended before its body did",
          true,
          Refusal.MALFORMED);

  /*
   * What a request needs in all, as a multiple of its body: as it comes, and twice its content
   * until it is on disk; with logs content is about eight times as large when it is packed.
   */
  private static final long PLAIN_SHARE = 4;
  private static final long PACKED_SHARE = 25;

  private final DoorLimits limits;
  private final RequestMemory memory;
  private final Doorkeeper doorkeeper;
  private final DoorFormats formats;
  private final @Nullable DoorPaths paths;
  private final UnknownPath unknown;

  /**
   * @param paths null when every body is wanted
   */
  HeadRules(
      DoorLimits limits,
      RequestMemory memory,
      Doorkeeper doorkeeper,
      DoorFormats formats,
      @Nullable DoorPaths paths,
      UnknownPath unknown) {
    this.limits = limits;
    this.memory = memory;
    this.doorkeeper = doorkeeper;
    this.formats = formats;
    this.paths = paths;
    this.unknown = unknown;
  }

  /**
   * Why a request goes no further, and what its sender is told.
   *
   * @param source the door it is counted under
   * @param andClose that the connection ends with the answer
   * @param reason it is counted as; null for what is no fault of the request's form or size
   * @param turn the limit of a key that was met, if it was that
   * @param key its name
   */
  record No(
      String source,
      HttpResponseStatus status,
      String text,
      boolean andClose,
      @Nullable Refusal reason,
      Map<String, List<String>> headers,
      Turn turn,
      String key) {
    private static final String DOOR = "door";

    No(HttpResponseStatus status, String text, boolean andClose, @Nullable Refusal reason) {
      this(DOOR, status, text, andClose, reason, Map.of(), Turn.FREE, "");
    }
  }

  /**
   * What became of a head.
   *
   * @param no why the request goes no further; null when its body may come
   * @param admitted who sends it, where a door asks that
   */
  record Ruling(@Nullable No no, Doorkeeper.@Nullable Admitted admitted) {}

  /** Whether the body of a request may come, and who sends it. */
  Ruling ask(HttpRequest request, Channel channel) {
    No unfit = unfit(request);
    if (unfit != null) {
      return new Ruling(unfit, null);
    }
    boolean asksFirst = HttpUtil.is100ContinueExpected(request);
    DoorFormat format = null;
    Caller caller = null;
    boolean isClaimed = false;
    if (mayHaveBody(request.method())) {
      int port = port(channel);
      String path = TargetPath.of(request.uri(), port);
      format = isTaken(request.method(), path, port) ? formats.of(path, port) : null;
      if (format == null) {
        No unwanted = unwanted(request, path, port, asksFirst);
        if (unwanted != null) {
          return new Ruling(unwanted, null);
        }
      } else {
        Identity.Answer claimed = claimed(format, request, path);
        Identity.Answer who = claimed == null ? who(format, request.headers(), channel) : claimed;
        isClaimed = claimed != null;
        if (who instanceof Identity.Stranger stranger) {
          return new Ruling(
              denied(format, stranger.reason(), stranger.text(), Turn.FREE, "", asksFirst), null);
        }
        caller = ((Identity.Known) who).caller();
      }
    }
    No roomless = roomless(request, asksFirst);
    /* Who only says so is asked again when the body is there, and counts as nobody until then. */
    if (roomless != null || format == null || caller == null || isClaimed) {
      return new Ruling(roomless, null);
    }
    /* Last, so that what is refused for another reason costs its sender nothing. */
    Doorkeeper.Answer answer = doorkeeper.ask(caller);
    if (answer instanceof Doorkeeper.Denied denied) {
      return new Ruling(
          denied(format, denied.reason(), denied.text(), denied.turn(), caller.key(), asksFirst),
          null);
    }
    return new Ruling(null, (Doorkeeper.Admitted) answer);
  }

  private @Nullable No unfit(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return unreadable(request.decoderResult().cause());
    }
    if (!isFramingClear(request)) {
      return new No(
          HttpResponseStatus.NOT_IMPLEMENTED,
          "transfer encoding not supported (expected: chunked, in HTTP/1.1)",
          true,
          Refusal.MALFORMED);
    }
    return HttpUtil.getContentLength(request, -1L) > limits.maxBodyBytes()
        ? tooLarge(HttpUtil.is100ContinueExpected(request))
        : null;
  }

  private @Nullable No roomless(HttpRequest request, boolean asksFirst) {
    long length = HttpUtil.getContentLength(request, -1L);
    if (length > memory.largestClaimBytes()) {
      return new No(
          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
          "request body too large: there is memory for " + memory.largestClaimBytes() + " bytes",
          asksFirst,
          Refusal.TOO_LARGE);
    }
    if (length > 0 && memory.isHopeless(length)) {
      return noRoom(asksFirst);
    }
    return !asksFirst && request.headers().contains(HttpHeaderNames.EXPECT)
        ? new No(HttpResponseStatus.EXPECTATION_FAILED, "expectation not supported", true, null)
        : null;
  }

  private Identity.@Nullable Answer claimed(DoorFormat format, HttpRequest request, String path) {
    return format instanceof SignedFormat signed
        ? signed.claimed(DoorHead.of(request, path, format.headers()), doorkeeper.identity())
        : null;
  }

  private Identity.Answer who(DoorFormat format, HttpHeaders headers, Channel channel) {
    String contradiction = PushReceiveProcessor.contradiction(headers, format);
    return contradiction == null
        ? doorkeeper
            .identity()
            .who(
                new Credentials(
                    format.source(),
                    headers.get(HttpHeaderNames.AUTHORIZATION),
                    PushReceiveProcessor.token(headers, format),
                    headers.get("X-Scope-OrgID"),
                    PeerOfChannel.certificate(channel)))
        : new Identity.Stranger(Refusal.MALFORMED, contradiction);
  }

  private static No denied(
      DoorFormat format, Refusal reason, String text, Turn turn, String key, boolean asksFirst) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(PushAnswerProcessor.status(reason));
    Map<String, List<String>> headers =
        status.equals(HttpResponseStatus.UNAUTHORIZED)
            ? Map.of("WWW-Authenticate", PushAnswerProcessor.LOGINS)
            : Map.of();
    return new No(format.source(), status, text, asksFirst, reason, headers, turn, key);
  }

  private static int port(Channel channel) {
    return channel.localAddress() instanceof InetSocketAddress own ? own.getPort() : 0;
  }

  /**
   * A refusal as its sender reads it: in the words of the format of the path, else as a text.
   *
   * @param request null when not even its head came
   */
  DoorReply reply(No no, @Nullable HttpRequest request, Channel channel) {
    int status = no.status().code();
    int later = no.turn().passes() ? 1 : no.turn().retryAfterSeconds();
    DoorOutcome outcome =
        DoorOutcome.refused(
                status, no.reason(), no.text(), status == 503 || status == 429 ? later : 0)
            .of(no.turn(), no.key(), 0);
    if (request != null && !request.decoderResult().isFailure()) {
      int port = port(channel);
      String path = TargetPath.of(request.uri(), port);
      if (no.source().equals(UnknownPath.DOOR) && paths != null) {
        return unknown.reply(path, paths.methods(path, port));
      }
      DoorFormat format = mayHaveBody(request.method()) ? formats.of(path, port) : null;
      if (format != null) {
        DoorHead head = DoorHead.of(request, path, format.headers());
        return PushAnswerProcessor.withHeaders(format.reply(head, outcome), outcome);
      }
    }
    return new DoorReply(
        status,
        "text/plain; charset=utf-8",
        (no.text() + "\n").getBytes(UTF_8),
        status == 503 ? Map.of("Retry-After", "1") : Map.of());
  }

  /* As the route for unknown paths answers, which comes too late for a body. */
  private @Nullable No unwanted(HttpRequest request, String path, int port, boolean asksFirst) {
    boolean empty =
        HttpUtil.getContentLength(request, -1L) <= 0
            && !HttpUtil.isTransferEncodingChunked(request);
    if (empty
        || paths == null
        || port == 0
        || paths.isWanted(path, request.method().name(), port)) {
      return null;
    }
    return new No(
        UnknownPath.DOOR,
        paths.methods(path, port).isEmpty()
            ? HttpResponseStatus.NOT_FOUND
            : HttpResponseStatus.METHOD_NOT_ALLOWED,
        "",
        asksFirst,
        null,
        Map.of(),
        Turn.FREE,
        "");
  }

  /* A method that the door does not take is told so before anybody is asked who it is. */
  private boolean isTaken(HttpMethod method, String path, int port) {
    return method.equals(HttpMethod.POST)
        || paths == null
        || port == 0
        || paths.isWanted(path, method.name(), port);
  }

  No tooLarge(boolean andClose) {
    return new No(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        "request body too large: more than " + limits.maxBodyBytes() + " bytes",
        andClose,
        Refusal.TOO_LARGE);
  }

  No noRoom(boolean andClose) {
    return new No(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        "too much in flight: requests hold "
            + memory.usedBytes()
            + " bytes, limit "
            + memory.limitBytes()
            + " bytes",
        andClose,
        Refusal.UNAVAILABLE);
  }

  static No unreadable(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return new No(
          HttpResponseStatus.REQUEST_URI_TOO_LONG,
          "request line too long",
          true,
          Refusal.TOO_LARGE);
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return new No(
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
          "request headers too large",
          true,
          Refusal.TOO_LARGE);
    }
    return new No(HttpResponseStatus.BAD_REQUEST, "not an HTTP request", true, Refusal.MALFORMED);
  }

  /** What a request is going to need, as far as its head tells; 0 when it does not. */
  long neededBytes(HttpRequest request, Channel channel) {
    if (HttpUtil.getContentLength(request, 0L) == 0) {
      return 0;
    }
    int port = port(channel);
    DoorFormat format = formats.of(TargetPath.of(request.uri(), port), port);
    return neededBytes(request, format == null || format.packsProtobuf());
  }

  static long neededBytes(HttpRequest request, boolean packsProtobuf) {
    HttpHeaders headers = request.headers();
    long length = HttpUtil.getContentLength(request, 0L);
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    boolean isProtobuf =
        packsProtobuf
            && type != null
            && type.regionMatches(true, 0, "application/x-protobuf", 0, 22);
    /* Several lines of a header are one list. */
    String encoding =
        headers.contains(HttpHeaderNames.CONTENT_ENCODING)
            ? String.join(",", headers.getAll(HttpHeaderNames.CONTENT_ENCODING))
            : "";
    boolean packed = encoding.isBlank() ? isProtobuf : !isIdentity(encoding);
    return length * (packed ? PACKED_SHARE : PLAIN_SHARE);
  }

  private static boolean isIdentity(String encoding) {
    for (String name : encoding.split(",", -1)) {
      if (!name.isBlank() && !name.strip().equalsIgnoreCase("identity")) {
        return false;
      }
    }
    return true;
  }

  /** What the headers of a whole head hold beyond what is not counted. */
  static long cost(HttpHeaders headers) {
    long bytes = 0;
    for (var all = headers.iteratorCharSequence(); all.hasNext(); ) {
      var header = all.next();
      bytes += header.getKey().length() + header.getValue().length();
    }
    return IncomingHead.cost(bytes, headers.size());
  }

  /** Nothing of ours reads what comes with the others; it is passed over. */
  static boolean mayHaveBody(HttpMethod method) {
    return !method.equals(HttpMethod.GET)
        && !method.equals(HttpMethod.HEAD)
        && !method.equals(HttpMethod.OPTIONS)
        && !method.equals(HttpMethod.TRACE);
  }

  /* What is not understood may hide where the body ends: RFC 9112, 6.1. */
  private static boolean isFramingClear(HttpRequest request) {
    List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return encodings.isEmpty()
        || (encodings.size() == 1
            && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings.get(0))
            && request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0);
  }
}
