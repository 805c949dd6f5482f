package dev.wadi.console;

import dev.wadi.model.Role;
import java.util.Set;
import javax.management.ObjectName;
import org.jolokia.server.core.service.api.Restrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@link OpenMembers} says, and a line in the log and in the audit trail for every change that
 * somebody tried. The line names user, address, MBean and operation, never a value. Threads share
 * it; who calls is known through {@link Callers}.
 */
final class AuditedRestrictor implements Restrictor {
  private static final Logger AUDIT = LoggerFactory.getLogger("dev.wadi.console.Audit");

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
  private final OpenMembers open;
  private final ConsoleAudit trail;
  private final Callers callers;
  private final Looks looks;

  AuditedRestrictor(Restrictor rules, Restrictor operators, ConsoleAudit trail, Callers callers) {
    this(rules, operators, trail, callers, new Looks(System::nanoTime));
  }

  AuditedRestrictor(
      Restrictor rules, Restrictor operators, ConsoleAudit trail, Callers callers, Looks looks) {
    this.looks = looks;
    this.callers = callers;
    this.rules = rules;
    this.trail = trail;
    this.open = new OpenMembers(rules, operators);
  }

  /** What is open, for whoever shows it. */
  OpenMembers open() {
    return open;
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
    return open.mayRead(mbean, attribute);
  }

  /** Nothing may be written: what can be changed has an operation that says so. */
  @Override
  public boolean isAttributeWriteAllowed(ObjectName mbean, String attribute) {
    audit(false, "write", mbean, attribute);
    return false;
  }

  @Override
  public boolean isOperationAllowed(ObjectName mbean, String operation) {
    boolean allowed = open.mayCall(mbean, operation, callers.now().role());
    audit(allowed, "exec", mbean, operation);
    return allowed;
  }

  /** Writes down that an operation, which was allowed, ended with an error. */
  void failed(ObjectName mbean, String operation, Throwable error) {
    ConsoleAudit.Deed failure = deed(mbean, operation + " failed");
    if (!draws(operation) && looks.isNew(failure, looksOnly(mbean, operation))) {
      trail.failed(deed(mbean, operation), error.getClass().getSimpleName());
    }
  }

  private ConsoleAudit.Deed deed(ObjectName mbean, String member) {
    Callers.Caller who = callers.now();
    return new ConsoleAudit.Deed(who.user(), who.address(), mbean.toString(), member);
  }

  private static boolean draws(String operation) {
    return DRAWING.contains(bare(operation));
  }

  private void audit(boolean allowed, String what, ObjectName mbean, String member) {
    if (!allowed) {
      AUDIT.warn(
          "The console refused a change {} do={} mbean={} member={}",
          callers.now(),
          what,
          mbean,
          member);
      trail.refused(deed(mbean, member));
    } else if (draws(member) || !looks.isNew(deed(mbean, member), looksOnly(mbean, member))) {
      AUDIT.debug(
          "The console draws a page {} do={} mbean={} member={}",
          callers.now(),
          what,
          mbean,
          member);
    } else {
      AUDIT.info(
          "The console does what somebody asked {} do={} mbean={} member={}",
          callers.now(),
          what,
          mbean,
          member);
      trail.called(deed(mbean, member));
    }
  }

  /* Whether it is open to everybody who may log in, since it changes nothing. */
  private boolean looksOnly(ObjectName mbean, String operation) {
    return open.needed(mbean, operation).filter(Role.VIEWER::equals).isPresent();
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
