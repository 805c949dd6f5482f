package dev.wadi.chain.redact;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that commands take, protocols carry and sentences tell. */
class CommandFormsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "curl -u ann:%s https://h",
        "curl -u \"ann\":\"%s\" https://h",
        "curl -u 'ann':'%s' https://h",
        "curl -u \"ann\":%s https://h",
        "curl --user ann:\"%s\" https://h",
        "radius-server key 7 %s",
        "radius-server host h key 0 %s",
        "tacacs-server key 7 %s",
        "curl -uann:%s https://h",
        "curl -sSu ann:%s https://h",
        "curl -sSuann:%s https://h",
        "curl --user=ann:%s https://h",
        "curl --user 'ann:%s' https://h",
        "curl -X POST -H \"Content-Type: a\" -u \"ann:%s\" https://h",
        "[\"curl\",\"-u\",\"ann:%s\",\"https://h\"]",
        "['curl', '-sS', '-u', 'ann:%s']",
        "cmd=\"curl -u ann:%s\" status=0",
        "C:\\tools\\curl.exe -u ann:%s",
        "foo --user ann:%s",
        "docker login -u ann -p %s reg.io",
        "docker login --username ann --password %s",
        "helm registry login reg.io -u a -p %s",
        "sshpass -p %s ssh u@h",
        "sshpass -p%s ssh u@h",
        "redis-cli -h h -a %s ping",
        "mysql -h db -u root -p%s x",
        "mysqldump --password=%s x",
        "mongo -u ann -p %s db",
        "ldapsearch -x -D cn=admin -w %s -b dc=x",
        "ldapsearch -xw %s",
        "openssl rsa -in k.pem -passin pass:%s -out o",
        "openssl enc -aes-256-cbc -k %s -in f",
        "htpasswd -b -c .htpasswd ann %s",
        "htpasswd -bc /etc/x ann %s",
        "smbclient //h/s -U ann%%s",
        "net use z: \\\\h\\s %s /user:ann",
        "net use \\\\h\\s %s",
        "net user ann %s /add",
        "kubectl create secret generic x --from-literal=foo=%s",
        "kubectl create secret generic x --from-literal foo=%s --from-literal bar='%s'",
        "zip -P %s a.zip b",
        "zip -rP %s a.zip b",
        "sqlplus scott/%s@db",
        "rabbitmqctl add_user ann %s",
        "keytool -genkey -storepass %s -keypass \"%s\"",
        "etcdctl --user root:%s get /",
        "lftp -u ann,%s ftp.h",
        "mosquitto_pub -u ann -P %s -t x",
        "snmpwalk -v3 -A %s h",
      })
  void what_a_command_takes_is_gone(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FTP: > PASS %s",
        "ftp.client sent: PASS %s",
        "--> PASS %s",
        "a1 LOGIN ann %s",
        "C: A001 LOGIN ann \"%s\"",
        "AUTH PLAIN %s",
        "a2 AUTHENTICATE PLAIN %s",
        "AUTH %s",
        "AUTH ann %s",
        "[0 lua] \"AUTH\" \"%s\"",
        "CONFIG SET requirepass %s",
        "username bob password 7 %s",
        "enable secret 5 %s",
      })
  void what_a_protocol_carries_is_gone(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "login with password %s failed",
        "the password is %s",
        "Your password is %s.",
        "wrong password \"%s\"",
        "wrong password '%s'",
        "password for ann is %s",
        "password for ann: %s",
        "new password set to %s!",
        "secret is %s",
        "[0 lua] \"SET\" \"password\" '%s'",
        "let password :: '%s'",
        "the passphrase was %s, says ann",
        "password changed to %s",
      })
  void what_a_sentence_tells_is_gone(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "curl -u https://h/x:80",
        "curl -u <user:password> https://h",
        "curl -u $USER:$PASS https://h",
        "curl -u ${USER}:${PASS} https://h",
        "curl -u admin https://h:8080/x",
        "curl: (7) Failed to connect to host port 443",
        "docker run -p 8080:80 nginx",
        "docker run --user 1000:1000 x",
        "podman run --user www:www x",
        "openssl pkcs12 -export -passout env:PASS -in f",
        "net user login failed",
        "kubectl create configmap x --from-literal=foo=bar",
        "mongod -p 27017",
        "ssh -p 2222 h",
        "psql -U ann -p 5432 db",
        "mysql -p db -h host",
        "PASS TestFoo2",
        "PASS src/foo.test.js",
        "--- PASS: TestRedact2x (0.01s)",
        "user LOGIN failed twice",
        "AUTH failed for user",
        "AUTH LOGIN",
        "the password is required",
        "password is SHA-256 hashed",
        "Password was changed",
        "invalid password 'unknown'",
        "password for user ann failed",
        "exit code is 1234",
        "error code 500404",
        "using token abc",
        "token expired at 2024-01-01",
        "{\"x\":\"enter your password \",\"a\":\"b1\"}",
        "password check OK",
        "pam_unix(sshd:auth): check pass; user unknown",
        "token 5 of 10",
        "secret santa2 list",
      })
  void leaves_alone(String line) {
    Worn.keeps(line);
  }
}
