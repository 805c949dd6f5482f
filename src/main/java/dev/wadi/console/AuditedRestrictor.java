package dev.wadi.console;

import java.util.Locale;
import java.util.Set;
import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of {@code jolokia-access.xml}, tightened, and a line in the log for every change that
 * somebody tried. The line names user, address, MBean and operation, never a value. Threads share
 * it; who calls is known through {@link #as}.
 */
final class AuditedRestrictor implements Restrictor {
  private static final Logger AUDIT = LoggerFactory.getLogger("dev.wadi.console.Audit");

  /** Harmless operations of the JVM that pages of the console offer. */
  private static final Set<String> JVM_OPERATIONS =
      Set.of(
          "gc",
          "dumpAllThreads",
          "findDeadlockedThreads",
          "findMonitorDeadlockedThreads",
          "getThreadInfo",
          "getThreadCpuTime",
          "getThreadUserTime",
          "getThreadAllocatedBytes");

  /** Domains that the rules shut; showing their names would only lead to errors. */
  private static final Set<String> HIDDEN =
      Set.of(
          "com.sun.management",
          "jdk.management.jfr",
          "java.util.logging",
          "org.apache.logging.log4j2",
          "JMImplementation",
          "jolokia");

  /**
   * What open pages of the console, and a command that waits for a replay, ask every few seconds.
   * It changes nothing, so it is in the log at debug only: an audit that fills with noise is not
   * read.
   */
  private static final Set<String> DRAWING =
      Set.of(
          "dumpRoutesAsXml",
          "dumpRouteAsXml",
          "dumpRoutesStatsAsXml",
          "dumpRouteStatsAsXml",
          "dumpRouteTemplatesAsXml",
          "browse",
          "replays",
          "findDeadlockedThreads",
          "dumpAllThreads");

  private final Restrictor rules;
  private final ThreadLocal<String> caller = ThreadLocal.withInitial(() -> "user=unknown");

  AuditedRestrictor(Restrictor rules) {
    this.rules = rules;
  }

  /** From here on this thread works for that user, until {@link #nobody}. */
  void as(String user, String address) {
    caller.set("user=" + user + " address=" + address);
  }

  void nobody() {
    caller.remove();
  }

  @Override
  public boolean isHttpMethodAllowed(HttpMethod method) {
    return rules.isHttpMethodAllowed(method);
  }

  @Override
  public boolean isTypeAllowed(RequestType type) {
    return rules.isTypeAllowed(type);
  }

  @Override
  public boolean isAttributeReadAllowed(ObjectName mbean, String attribute) {
    return rules.isAttributeReadAllowed(mbean, attribute);
  }

  @Override
  public boolean isAttributeWriteAllowed(ObjectName mbean, String attribute) {
    boolean allowed =
        !mbean.isPattern() && ours(mbean) && rules.isAttributeWriteAllowed(mbean, attribute);
    audit(allowed, "write", mbean, attribute);
    return allowed;
  }

  @Override
  public boolean isOperationAllowed(ObjectName mbean, String operation) {
    boolean allowed = mayCall(mbean, operation);
    audit(allowed, "exec", mbean, operation);
    return allowed;
  }

  /*
   * The rules in the file compare names, and an operation may come with its signature or on a
   * pattern that stands for many MBeans: both would slip past them. So the bare name is asked too,
   * and a pattern is refused.
   */
  private boolean mayCall(ObjectName mbean, String operation) {
    String bare = bare(operation);
    if (mbean.isPattern()) {
      return false;
    }
    if (!ours(mbean) && !(mbean.getDomain().equals("java.lang") && JVM_OPERATIONS.contains(bare))) {
      return false;
    }
    if (resolvesPlaceholders(bare, operation.substring(bare.length()))) {
      return false;
    }
    return rules.isOperationAllowed(mbean, bare) && rules.isOperationAllowed(mbean, operation);
  }

  /* dumpRoutesAsXml(boolean, ...) fills placeholders in, and some of them are secrets. */
  private static boolean resolvesPlaceholders(String bare, String signature) {
    return bare.startsWith("dump")
        && (bare.endsWith("AsXml") || bare.endsWith("AsYaml"))
        && !bare.toLowerCase(Locale.ROOT).contains("stats")
        && !signature.isEmpty()
        && !signature.replace(" ", "").equals("()");
  }

  private static boolean ours(ObjectName mbean) {
    return mbean.getDomain().equals("dev.wadi") || mbean.getDomain().equals("org.apache.camel");
  }

  private void audit(boolean allowed, String what, ObjectName mbean, String member) {
    if (!allowed) {
      AUDIT.warn(
          "The console refused a change {} do={} mbean={} member={}",
          caller.get(),
          what,
          mbean,
          member);
    } else if (what.equals("exec") && DRAWING.contains(bare(member))) {
      AUDIT.debug(
          "The console draws a page {} do={} mbean={} member={}",
          caller.get(),
          what,
          mbean,
          member);
    } else {
      AUDIT.info(
          "The console does what somebody asked {} do={} mbean={} member={}",
          caller.get(),
          what,
          mbean,
          member);
    }
  }

  private static String bare(String operation) {
    int parenthesis = operation.indexOf('(');
    return parenthesis < 0 ? operation : operation.substring(0, parenthesis);
  }

  @Override
  public boolean isRemoteAccessAllowed(String... hostOrAddress) {
    return rules.isRemoteAccessAllowed(hostOrAddress);
  }

  /** Origins are compared at the door; no other may call. */
  @Override
  public boolean isOriginAllowed(String origin, boolean strictCheck) {
    return false;
  }

  @Override
  public boolean isObjectNameHidden(ObjectName mbean) {
    return HIDDEN.contains(mbean.getDomain()) || rules.isObjectNameHidden(mbean);
  }
}
