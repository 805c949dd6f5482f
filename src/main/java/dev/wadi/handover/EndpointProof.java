package dev.wadi.handover;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileExist;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.component.http.helper.HttpMethodHelper;
import org.apache.camel.component.netty.NettyConfiguration;
import org.apache.camel.component.netty.NettyEndpoint;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * What it proves that an endpoint took a message without an exception. By itself that is a receipt:
 * a server answered, a file was written and forced to disk. Some endpoints hand a message to
 * nobody, and some answer before anybody has it, or write over what they wrote before.
 */
public final class EndpointProof {
  /** Endpoints of ours that hand lines to nobody for good. */
  private static final Set<String> STEPS =
      Set.of("select", "drop", "sample", "label", "tenant", "stages", "credentials", "intake");

  /** Endpoints that hand a message to nobody at all. */
  private static final Set<String> SHOWING = Set.of("log", "ring", "mock", "nop", "dataset-test");

  /** What goes on in another route, where somebody may take it. */
  private static final Set<String> FOLLOWED = Set.of("direct", "kamelet");

  /** Queues in memory. */
  private static final Set<String> MEMORY = Set.of("seda", "vm", "direct-vm", "disruptor", "stub");

  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  /* What makes the name of a file or an object another one for each batch. */
  private static final Pattern UNIQUE =
      Pattern.compile(
          "wadi\\.position|exchangeId|messageId|\\$(simple)?\\{id}|uuid|CamelSplitIndex"
              + "|\\$\\{bean:|\\$\\{random",
          Pattern.CASE_INSENSITIVE);

  /** The option that names an object, by component, where one name means one object. */
  private static final Pattern OBJECT =
      Pattern.compile(
          "^(?:aws2-s3|minio|azure-storage-blob|azure-storage-datalake|google-storage):.*[?&]"
              + "(keyName|objectName|blobName|fileName)=([^&]+)");

  private static final Pattern WITHOUT_ACKS = Pattern.compile("[?&]requestRequiredAcks=0(&|$)");

  private EndpointProof() {}

  /** What an endpoint is to the lines that it is given. */
  public enum Role {
    /** It takes them: no exception means that it has them. */
    TAKES,
    /** They go on to another route. */
    HANDS_ON,
    /** It only looks at them or changes them. */
    PASSES,
    /** It is given them, and nothing it answers proves that anybody has them. */
    UNPROVEN
  }

  /**
   * A role and, where nothing is proven, why and what to do about it.
   *
   * @param why such as {@code a datagram has no answer}; empty where all is well
   * @param word what stands in the route where it is wrong
   * @param cure empty where all is well
   */
  public record Finding(Role role, String why, String word, String cure) {
    private static final Finding TAKES = new Finding(Role.TAKES, "", "", "");
    private static final Finding HANDS_ON = new Finding(Role.HANDS_ON, "", "", "");
    private static final Finding PASSES = new Finding(Role.PASSES, "", "", "");

    private static Finding unproven(String why, String word, String cure) {
      return new Finding(Role.UNPROVEN, why, word, cure);
    }
  }

  /** What is known of an endpoint without a message. */
  public static Finding of(Endpoint given) {
    if (given instanceof InterceptSendToEndpoint intercepted) {
      return intercepted.isSkip() ? Finding.PASSES : of(intercepted.getOriginalEndpoint());
    }
    String scheme = RouteSwitches.scheme(given.getEndpointUri());
    if (FOLLOWED.contains(scheme)) {
      return Finding.HANDS_ON;
    }
    if (MEMORY.contains(scheme)) {
      return Finding.unproven(
          scheme + ": lies in memory when the route ends, and a crash loses it",
          scheme,
          "hand it on with direct:");
    }
    if (STEPS.contains(scheme) || SHOWING.contains(scheme) || isWithin(given, scheme)) {
      return Finding.PASSES;
    }
    if (given instanceof GenericFileEndpoint<?> file) {
      return file(file, scheme);
    }
    if (given instanceof NettyEndpoint netty) {
      return netty(netty.getConfiguration());
    }
    if (given instanceof HttpEndpoint http && http.getHttpMethod() != null) {
      String method = http.getHttpMethod().name();
      return WITH_BODY.contains(method) ? Finding.TAKES : bodiless(method);
    }
    return byItsOptions(scheme, given.getEndpointUri());
  }

  /* Those of ours that are no steps are sinks and buffers. */
  private static boolean isWithin(Endpoint given, String scheme) {
    return !given.isRemote() && !Set.of("capture", "loki", "wal").contains(scheme);
  }

  private static Finding file(GenericFileEndpoint<?> file, String scheme) {
    if (file instanceof FileEndpoint local && !local.isForceWrites()) {
      return Finding.unproven(
          scheme + ": does not force what it writes to disk", "forceWrites", "leave it out");
    }
    GenericFileExist exists = file.getFileExist();
    boolean replaces = exists == GenericFileExist.Override || exists == GenericFileExist.Ignore;
    if (replaces && file.getFileName() != null && !isUnique(file.getFileName().toString())) {
      String what =
          exists == GenericFileExist.Ignore ? "lets a batch go" : "puts each batch over the last";
      return Finding.unproven(
          scheme + ": " + what + " when its name comes again",
          exists == GenericFileExist.Ignore ? "fileExist" : scheme,
          "set fileExist: Append, or a name of its own for each batch:"
              + " fileName: \"${exchangeProperty[wadi.position]}.jsonl\"");
    }
    return Finding.TAKES;
  }

  private static Finding netty(NettyConfiguration netty) {
    if (netty.getProtocol() != null && netty.getProtocol().toLowerCase(Locale.ROOT).equals("udp")) {
      return Finding.unproven(
          "a datagram has no answer, so nobody knows whether it came", "udp", BEST_EFFORT);
    }
    return netty.isSync()
        ? Finding.TAKES
        : Finding.unproven(
            "with sync=false nobody answers, so nobody knows whether it came", "sync", BEST_EFFORT);
  }

  /** What to write where nothing can be proven. */
  public static final String BEST_EFFORT =
      "say that lines may get lost here: delivery: best-effort on wal:";

  private static Finding bodiless(String method) {
    return Finding.unproven(
        "a request with " + method + " carries no lines", "httpMethod", "set httpMethod: POST");
  }

  private static Finding byItsOptions(String scheme, String uri) {
    Matcher object = OBJECT.matcher(uri);
    if (object.find() && !isUnique(object.group(2))) {
      return Finding.unproven(
          scheme + ": puts each batch over the last, as all have one name",
          object.group(1),
          "name each batch: " + object.group(1) + "=${exchangeProperty[wadi.position]}");
    }
    if (WITHOUT_ACKS.matcher(uri).find()) {
      return Finding.unproven(
          scheme + ": is not answered with requestRequiredAcks=0",
          "requestRequiredAcks",
          "leave it out");
    }
    return Finding.TAKES;
  }

  private static boolean isUnique(String name) {
    return UNIQUE.matcher(name).find();
  }

  /**
   * Why a message that is about to be sent would not be proven to have come; empty when an answer
   * without an exception will prove it.
   */
  static String doubtBefore(Endpoint given, Exchange exchange) {
    Endpoint endpoint = original(given);
    if (endpoint instanceof HttpEndpoint http) {
      try {
        String method = HttpMethodHelper.createMethod(exchange, http).name();
        return WITH_BODY.contains(method) ? "" : bodiless(method).why;
      } catch (java.net.URISyntaxException | RuntimeException e) {
        return "its address cannot be read: " + e.getMessage(); // and the send itself will fail
      }
    }
    String named = exchange.getMessage().getHeader("CamelFileName", String.class);
    if (named != null && endpoint instanceof GenericFileEndpoint<?> file) {
      boolean replaces =
          file.getFileExist() == GenericFileExist.Override
              || file.getFileExist() == GenericFileExist.Ignore;
      List<@Nullable String> own =
          java.util.Arrays.asList(
              exchange.getExchangeId(),
              exchange.getMessage().getMessageId(),
              exchange.getProperty(dev.wadi.model.Established.POSITION, String.class),
              exchange.getProperty(dev.wadi.model.Established.POSITION_START, String.class));
      if (replaces && file.getFileName() == null && own.stream().noneMatch(id -> in(named, id))) {
        return "the file " + named + " is written over when its name comes again";
      }
    }
    return "";
  }

  private static boolean in(String name, @Nullable String part) {
    return part != null && (name.contains(part) || name.contains(part.replace(':', '-')));
  }

  /** Why an answer that came without an exception is none; empty when it is one. */
  static String doubtAfter(Endpoint given, Exchange exchange) {
    Endpoint endpoint = original(given);
    if (!RouteSwitches.scheme(endpoint.getEndpointUri()).contains("http")) {
      return "";
    }
    Integer code = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    return code != null && (code < 200 || code > 299) ? "the server answered " + code : "";
  }

  private static Endpoint original(Endpoint given) {
    return given instanceof InterceptSendToEndpoint intercepted
        ? intercepted.getOriginalEndpoint()
        : given;
  }
}
