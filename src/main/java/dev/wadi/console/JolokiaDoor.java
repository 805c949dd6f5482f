package dev.wadi.console;

import dev.wadi.model.Role;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jolokia.core.api.LogHandler;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.jolokia.json.JSONStructure;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.config.StaticConfiguration;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.request.JolokiaExecRequest;
import org.jolokia.server.core.request.JolokiaObjectNameRequest;
import org.jolokia.server.core.request.JolokiaReadRequest;
import org.jolokia.server.core.request.JolokiaRequest;
import org.jolokia.server.core.request.JolokiaRequestFactory;
import org.jolokia.server.core.request.NotChangedException;
import org.jolokia.server.core.request.ProcessingParameters;
import org.jolokia.server.core.restrictor.policy.PolicyRestrictor;
import org.jolokia.server.core.service.JolokiaServiceManagerFactory;
import org.jolokia.server.core.service.api.JolokiaServiceManager;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.RequestType;
import org.jolokia.service.jmx.LocalRequestHandler;
import org.jolokia.service.serializer.JolokiaSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JMX over HTTP, for callers that the {@link Guard} has admitted. Serves the local MBean server
 * alone (no proxy to other JVMs), within {@code jolokia-access.xml}. Threads share it; calls block.
 */
final class JolokiaDoor implements AutoCloseable {
  static final String RULES = "jolokia-access.xml";

  /** What is not for viewers beside that. */
  static final String OPERATOR_RULES = "jolokia-access-operator.xml";

  /** Most bytes of an answer. */
  static final int MOST_ANSWER_BYTES = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger("dev.wadi.console.Jolokia");

  /** Commands that change nothing; others are not taken from a URL, which a link could hold. */
  private static final Set<String> READING = Set.of("read", "list", "search", "version");

  /** What may be asked at all; nobody is notified, and the settings of this door stay. */
  private static final Set<RequestType> SERVED =
      Set.of(
          RequestType.READ,
          RequestType.EXEC,
          RequestType.LIST,
          RequestType.SEARCH,
          RequestType.VERSION,
          RequestType.WRITE);

  /** Parameters that shape an answer and nothing else. */
  private static final Set<String> PARAMETERS =
      Set.of(
          "maxDepth",
          "maxCollectionSize",
          "maxObjects",
          "ignoreErrors",
          "canonicalNaming",
          "includeRequest",
          "ifModifiedSince",
          "listKeys",
          "listCache",
          "serializeLong");

  private final Callers callers;
  private final AuditedRestrictor restrictor;
  private final JolokiaServiceManager services;
  private final HttpRequestHandler handler;

  /**
   * Opens the door.
   *
   * @param audit who writes down what was done
   * @param callers told whom a thread works for while it answers
   * @param loader where {@code jolokia-access.xml} is looked for
   * @throws IOException when it is not there: without rules everything would be allowed
   */
  JolokiaDoor(ClassLoader loader, ConsoleAudit audit, Callers callers) throws IOException {
    this.callers = callers;
    restrictor =
        new AuditedRestrictor(rules(loader, RULES), rules(loader, OPERATOR_RULES), audit, callers);
    services =
        JolokiaServiceManagerFactory.createJolokiaServiceManager(
            new StaticConfiguration(
                ConfigKey.AGENT_ID, UUID.randomUUID().toString(),
                ConfigKey.AGENT_TYPE, "wadi",
                ConfigKey.DISABLE_DETECTORS, "true",
                ConfigKey.DISCOVERY_ENABLED, "false",
                ConfigKey.INCLUDE_STACKTRACE, "false",
                ConfigKey.MAX_OBJECTS, "200000"),
            new ToLog(),
            restrictor);
    services.addService(new JolokiaSerializer());
    services.addService(new Local(restrictor, callers));
    services.addService(new LockedOperations(restrictor.open(), callers));
    handler = new HttpRequestHandler(services.start());
  }

  private static Restrictor rules(ClassLoader loader, String name) throws IOException {
    try (InputStream rules = loader.getResourceAsStream(name)) {
      if (rules == null) {
        throw new IOException(
            name + " is not on the class path; the console does not start without its rules");
      }
      return new PolicyRestrictor(rules);
    }
  }

  /** Answers a request that was admitted; {@code path} is decoded and begins after "jolokia". */
  Reply answer(Call call, String path, Callers.Caller caller) {
    callers.as(caller);
    try {
      return call.reads() ? get(call, path) : post(call);
    } catch (BadRequestException e) {
      return Reply.text(400, "bad request: " + e.getMessage());
    } catch (EmptyResponseException e) {
      return Reply.text(400, "notifications are not served");
    } catch (IOException | RuntimeException e) {
      return json(handler.handleThrowable(e));
    } finally {
      callers.nobody();
    }
  }

  private Reply get(Call call, String path) throws BadRequestException, EmptyResponseException {
    String inside = path.startsWith("/") ? path.substring(1) : path;
    int slash = inside.indexOf('/');
    String command = slash < 0 ? inside : inside.substring(0, slash);
    if (!command.isEmpty() && !READING.contains(command)) {
      return Reply.text(405, "send " + command + " as POST").with("Allow", "POST");
    }
    return json(handler.handleGetRequest(call.path(), "/" + inside, parameters(call)));
  }

  private Reply post(Call call) throws IOException, BadRequestException, EmptyResponseException {
    return json(
        handler.handlePostRequest(
            call.path(), new ByteArrayInputStream(call.body()), "UTF-8", parameters(call)));
  }

  private static Map<String, String[]> parameters(Call call) {
    Map<String, String[]> kept = new HashMap<>();
    for (Map.Entry<String, List<String>> one : call.query().entrySet()) {
      if (PARAMETERS.contains(one.getKey())) {
        kept.put(one.getKey(), one.getValue().toArray(String[]::new));
      }
    }
    return kept;
  }

  private static Reply json(@Nullable JSONStructure answer) {
    if (answer == null) {
      return Reply.text(500, "no answer");
    }
    byte[] bytes = MendedJson.of(answer.toJSONString()).getBytes(StandardCharsets.UTF_8);
    return bytes.length > MOST_ANSWER_BYTES
        ? Reply.text(413, "the answer would be too large; ask for less")
        : new Reply(200, Map.of("Content-Type", "application/json; charset=utf-8"), bytes);
  }

  @Override
  public void close() {
    services.stop();
  }

  /**
   * The MBeans of this JVM, as far as they are open. The rules shut the system properties, which
   * may hold secrets; a page of the console asks for them by name, and gets those that tell of the
   * machine alone.
   */
  private static final class Local extends LocalRequestHandler {
    private static final List<String> HARMLESS =
        List.of(
            "java.version",
            "java.version.date",
            "java.vendor",
            "java.vm.name",
            "java.vm.version",
            "java.class.version",
            "os.name",
            "os.arch",
            "os.version",
            "file.encoding",
            "user.timezone",
            "user.language");

    private final AuditedRestrictor restrictor;
    private final OpenMembers open;

    private final Callers callers;

    Local(AuditedRestrictor restrictor, Callers callers) {
      super(1000);
      this.callers = callers;
      this.restrictor = restrictor;
      this.open = restrictor.open();
    }

    @Override
    public <R extends JolokiaRequest> @Nullable Object handleRequest(R request, Object previous)
        throws JMException,
            IOException,
            NotChangedException,
            BadRequestException,
            EmptyResponseException {
      if (!SERVED.contains(request.getType())) {
        throw new SecurityException(request.getType().getName() + " is not served");
      }
      if (request instanceof JolokiaObjectNameRequest about) {
        ObjectName name = about.getObjectName();
        if (name.getDomain().equals("dev.wadi")
            && !name.isPattern()
            && !OpenMembers.isThere(name)) {
          throw new InstanceNotFoundException("There is no MBean " + name);
        }
      }
      if (request instanceof JolokiaReadRequest read) {
        if (asksForProperties(read)) {
          return properties();
        }
        if (!read.getObjectName().isPattern() && namesNone(read)) {
          return whole(read, previous);
        }
      }
      Object answer =
          request instanceof JolokiaExecRequest call
              ? called(call, previous)
              : super.handleRequest(request, previous);
      return showsRoutes(request) ? MaskedText.in(answer) : answer;
    }

    private @Nullable Object called(JolokiaExecRequest call, Object previous)
        throws JMException,
            IOException,
            NotChangedException,
            BadRequestException,
            EmptyResponseException {
      Callers.Caller caller = callers.now();
      Optional<Role> needed = open.needed(call.getObjectName(), call.getOperation());
      if (needed.isPresent() && !caller.role().includes(needed.get())) {
        // Asked all the same, because that is where a refusal is written down.
        boolean unused = restrictor.isOperationAllowed(call.getObjectName(), call.getOperation());
        throw new SecurityException(
            "%s needs the role %s, and %s is %s"
                .formatted(
                    call.getOperation(), needed.get().word(), caller.user(), caller.role().word()));
      }
      try {
        return super.handleRequest(call, previous);
      } catch (JMException | RuntimeException e) {
        // A refusal is written down already, and nothing was begun.
        if (needed.isPresent()) {
          restrictor.failed(call.getObjectName(), call.getOperation(), e);
        }
        throw e;
      }
    }

    /* Lines that an operation of ours shows were redacted; they are left as they are. */
    private static boolean showsRoutes(JolokiaRequest request) {
      if (request instanceof JolokiaExecRequest call) {
        return call.getOperation().startsWith("dump");
      }
      return request instanceof JolokiaReadRequest read
          && !read.getObjectName().getDomain().equals("dev.wadi");
    }

    private static boolean asksForProperties(JolokiaReadRequest read) {
      return !read.isMultiAttributeMode()
          && "SystemProperties".equals(read.getAttributeName())
          && read.getObjectNameAsString().equals("java.lang:type=Runtime");
    }

    private static boolean namesNone(JolokiaReadRequest read) {
      return read.isMultiAttributeMode()
          ? read.getAttributeNames().stream().allMatch(Objects::isNull)
          : read.getAttributeName() == null;
    }

    private static Map<String, String> properties() {
      Map<String, String> shown = new TreeMap<>();
      for (String property : HARMLESS) {
        shown.put(property, System.getProperty(property, ""));
      }
      return shown;
    }

    /* "All attributes" means all that are open: a page that shows an MBean asks so. */
    private @Nullable Object whole(JolokiaReadRequest read, Object previous)
        throws JMException,
            IOException,
            NotChangedException,
            BadRequestException,
            EmptyResponseException {
      JSONArray attributes = new JSONArray();
      attributes.addAll(open.readable(read.getObjectName()));
      if (attributes.isEmpty()) {
        throw new SecurityException("Reading of " + read.getObjectNameAsString() + " is forbidden");
      }
      JSONObject asked = read.toJSON();
      asked.put("attribute", attributes);
      JSONObject config = new JSONObject();
      config.put(
          ConfigKey.IGNORE_ERRORS.getKeyValue(), read.getParameterAsBool(ConfigKey.IGNORE_ERRORS));
      asked.put("config", config);
      JolokiaRequest narrowed =
          JolokiaRequestFactory.createPostRequest(asked, new ProcessingParameters(Map.of()));
      return MaskedText.in(super.handleRequest(narrowed, previous));
    }
  }

  /** Jolokia's words in our log; its errors name requests, so they stay at debug. */
  private static final class ToLog implements LogHandler {
    @Override
    public void debug(String message) {
      LOG.trace(message);
    }

    @Override
    public void info(String message) {
      LOG.debug(message);
    }

    @Override
    public void error(String message, Throwable error) {
      LOG.debug(message, error);
    }

    @Override
    public boolean isDebug() {
      return LOG.isTraceEnabled();
    }
  }
}
