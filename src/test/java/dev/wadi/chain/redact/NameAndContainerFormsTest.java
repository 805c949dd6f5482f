package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Further names of secrets and the containers, calls and commands that hold them. */
class NameAndContainerFormsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secretOld: \"%s\"",
        "client_secret_1: %s",
        "rootpw=%s",
        "GITHUB_PAT=%s",
        "aes_key=%s",
        "securityAnswer: \"%s\"",
        "snmp_community=%s",
        "schluessel=%s",
        "chave_api=%s",
        "clave privada: %s",
        "clé_secrète=%s",
        "секретный_ключ=%s",
        "токен=%s",
        "密钥=%s",
        "cyfrinair=%s",
        "wagwoord=%s",
        "mật khẩu mới: %s"
      })
  void further_names_are_known(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Key\":\"db/password\",\"Value\":\"%s\"}",
        "{\"key\":\"password\",\"value\":{\"string_value\":\"%s\"}}",
        "{\"password\":{\"new\":\"%s\",\"at\":1}}",
        "{\"passwords\":[\"%s\",\"%s\"]}",
        "{\"passwords\":{\"ann\":\"%s\",\"bob\":\"%s\"}}",
        "password|s:10:\"%s\";",
        "INSERT IGNORE INTO u (name, password) VALUES ('ann', '%s')"
      })
  void further_containers_are_known(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "smtp.login(\"ann\", \"%s\")",
        "DriverManager.getConnection(url, \"sa\", \"%s\");",
        "mysqli_connect(\"h\", \"root\", \"%s\", \"shop\")",
        "ssh.connect('h', 22, 'ann', '%s')",
        "SELECT crypt('%s', gen_salt('bf'))",
        "SELECT pgp_sym_encrypt(note, '%s')"
      })
  void a_call_that_logs_in_is_given_a_secret(String form) {
    Worn.loses(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "security unlock-keychain -p %s",
        "nmcli c modify x wifi-sec.psk %s",
        "hydra -l ann -p %s ssh://h",
        "rclone config create x sftp pass %s",
        "bw unlock %s",
        "samba-tool user create ann %s",
        "CONNECT scott/%s@orcl",
        "htpasswd -nb ann %s",
        "net use X: \\\\h\\s /u:ann %s",
        "cargo login %s",
        "etcdctl put /db/password %s"
      })
  void further_commands_are_known(String form) {
    String line = form.replace("%s", Worn.SECRET);

    assertThat(Worn.redacted(line)).isEqualTo(form.replace("%s", "[REDACTED:secret]"));
    Worn.isClean(Worn.redacted(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"errors\":{\"password\":[\"is too short\",\"must contain a digit\"]}}",
        "{\"secrets\":{\"enabled\":true,\"provider\":\"vault\"}}",
        "{\"credentials\":{\"type\":\"oauth2\",\"provider\":\"google\"}}",
        "sudo: ann : TTY=pts/0 ; PWD=/home/ann ; USER=root",
        "fun login(user: String, password: String): Boolean",
        "PASS: test_login (0.12s)",
        "client.connect(\"orders\", \"exchange\", \"main\")",
        "driver.login(\"ann\", \"Main screen 12\")",
        "\"pincode\": \"560001\"",
        "PasswordRule: at least eight letters",
        "SecretBean: started"
      })
  void what_only_looks_like_one_stays(String line) {
    Worn.keeps(line);
  }
}
