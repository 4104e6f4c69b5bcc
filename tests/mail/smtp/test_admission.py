from troth.mail.smtp.admission import Admission, plain_address


def test_ipv6_peers_of_one_site_are_counted_together():
    admission = Admission(10, 1)
    assert admission.enter("2001:db8:0:1::1") is True
    assert admission.enter("2001:db8:0:1:ffff::2") is False
    assert admission.enter("2001:db8:0:2::1") is True
    admission.leave("2001:db8:0:1::1")
    assert admission.enter("2001:db8:0:1:ffff::2") is True


def test_ipv4_peers_of_a_dual_stack_socket_are_shown_as_ipv4():
    assert plain_address("::ffff:192.0.2.1") == "192.0.2.1"
    assert plain_address("2001:db8::1") == "2001:db8::1"
