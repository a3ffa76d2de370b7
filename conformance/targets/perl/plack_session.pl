# Shows Plack::Middleware::Session with its store of files. Twiggy serves HTTP in an event loop; messages come in between.
use strict;
use warnings;
use JSON::PP ();
# The library takes the time from the built-in function, which has to be replaced before the library is compiled.
our $now;
BEGIN { *CORE::GLOBAL::time = sub () { defined $now ? int($now / 1000) : CORE::time() } }

# What the library asks of its store: operations are recorded, and fail on demand.
package FailingFiles;
use parent 'Plack::Session::Store::File';
our (@operations, %faults);
sub asked {
    my ($op, $id, $run, %more) = @_;
    my $fault = $faults{$op};
    my $answer = eval { $fault && $fault->{times}-- > 0 ? die "$fault->{message}\n" : $run->() };
    my $error = $@;
    push @operations, { op => $op, id => $id, answer => $error ? 'error' : 'ok', %more };
    $operations[-1]{found} = $answer ? JSON::PP::true : JSON::PP::false if $op eq 'get';
    die $error if $error;
    return $answer;
}
sub fetch  { my ($self, $id) = @_; asked(get => $id, sub { $self->SUPER::fetch($id) }) }
sub remove { my ($self, $id) = @_; asked(destroy => $id, sub { $self->SUPER::remove($id) }) }
sub store  { my ($self, $id, $data) = @_; asked(set => $id, sub { $self->SUPER::store($id, $data) }, data => {%$data}) }

package main;
use AnyEvent;
use File::Temp;
use Plack::Builder;
use Plack::Middleware::Session;
use Plack::Session;
use Plack::Session::State::Cookie;
use Twiggy::Server;

my $json   = JSON::PP->new->utf8->canonical->allow_nonref;
my $folder = File::Temp->newdir;
my $files  = FailingFiles->new(dir => "$folder");
my ($library, $port, %requests);

# ---- The application: one handler, which does what the harness has announced.
sub handle {
    my ($env) = @_;
    my $request = $env->{conformance};
    my $session = Plack::Session->new($env);
    my ($status, $body, @headers) = (200, 'ok', 'Content-Type' => 'text/plain');
    $request->{reached}++;
    for my $action (@{ $request->{actions} }) {
        my ($word, $value) = %$action;
        if    ($word eq 'set')      { $session->set($_ => $value->{$_}) for keys %$value }
        elsif ($word eq 'unset')    { $session->remove($_) for @$value }
        elsif ($word eq 'destroy')  { $session->expire }
        elsif ($word eq 'status')   { $status = $value }
        elsif ($word eq 'end')      { $body = $value->{body} // '' }
        elsif ($word eq 'redirect') { ($status, $body) = ($value->{status}, ''); push @headers, Location => $value->{to} }
        elsif ($word eq 'throw')    { die { name => 'Error', %$value } }
        elsif ($word eq 'regenerate') { %{ $session->session } = (); $session->options->{change_id} = 1 }
        elsif ($word eq 'read') {
            # The new id of a session that changes it is made when the response is.
            $request->{saw}{ $value->{as} } = { session => 'object', data => { %{ $session->dump } },
                $session->options->{change_id} ? () : (id => $session->id) };
        }
        elsif ($word =~ /^(header|appendHeader)$/) {
            for my $name (keys %$value) {
                Plack::Util::header_remove(\@headers, $name) if $word eq 'header';
                Plack::Util::header_push(\@headers, $name, $_) for ref $value->{$name} ? @{ $value->{$name} } : $value->{$name};
            }
        }
        $request->{saw}{ $value->{as} } = {} if $word =~ /^(regenerate|destroy)$/ && $value->{as};
    }
    utf8::encode($body);
    return [ $status, \@headers, [$body] ];
}

sub serve {
    my ($env) = @_;
    my $request = $env->{conformance} = $requests{ $env->{HTTP_CONFORMANCE_REQUEST} // '' } || {};
    my $answer  = eval { $library->to_app->($env) };
    return $answer if $answer;
    chomp(my $error = $@);
    push @{ $request->{errors} }, ref $error ? { from => 'app', %$error } : { from => 'library', name => 'Died', message => $error };
    return [ 500, [ 'Content-Type' => 'text/plain' ], ['error'] ];
}

# ---- The protocol: a function for each message.
my %same_site = (strict => 'Strict', lax => 'Lax', none => 'None');
my %translate = (
    path     => sub { (path => $_[0]) },
    domain   => sub { (domain => $_[0]) },
    maxAge   => sub { (expires => defined $_[0] ? $_[0] / 1000 : undef) },
    httpOnly => sub { (httponly => $_[0]) },
    secure   => sub { ref $_[0] ? (secure => $_[0]) : () },
    sameSite => sub { ref $_[0] ? (samesite => $_[0] && 'Strict') : $same_site{ lc $_[0] } ? (samesite => $same_site{ lc $_[0] }) : () },
);

my %answers = (
    start => sub {
        +{ protocol => 1, name => 'Plack::Middleware::Session', version => "$Plack::Middleware::Session::VERSION",
          language => sprintf('Perl %vd', $^V), ids => '^[0-9a-f]{40}$', actions => [qw(header appendHeader)],
          messages => [qw(seed inspect trace fault clock sign read)],
          lacks => [qw(signed-cookies trust-proxy tls action.save saw.isNew)] };
    },
    make => sub {
        my ($options, %cookie) = $_[0]{options};
        for (grep { !/^(name|secret|cookie|resave|saveUninitialized|rolling)$/ } keys %$options) { return { unsupported => $_ } }
        return { unsupported => 'rolling: false' } if exists $options->{rolling} && !$options->{rolling};
        for (keys %{ $options->{cookie} }) {
            my %given = $translate{$_} ? $translate{$_}->($options->{cookie}{$_}) : ();
            %given ? (%cookie = (%cookie, %given)) : return { unsupported => "cookie.$_" };
        }
        forget($now = $_[0]{now});
        my $state = Plack::Session::State::Cookie->new(session_key => $options->{name}, %cookie);
        $library = Plack::Middleware::Session->new({ app => \&handle, state => $state, store => $files });
        return { port => $port };
    },
    expect  => sub { $requests{ $_[0]{request} } = { reached => 0, actions => $_[0]{actions}, saw => {}, errors => [] }; +{} },
    seen    => sub { my $r = $requests{ $_[0]{request} }; +{ map { $_ => $r->{$_} } qw(reached saw errors) } },
    seed    => sub { $files->Plack::Session::Store::File::store($_[0]{id}, $_[0]{data}); +{} },
    inspect => sub {
        my @records = map { +{ id => $_, data => $files->Plack::Session::Store::File::fetch($_) } } map { s{.*/}{}r } glob "$folder/*";
        return { records => \@records, operations => \@FailingFiles::operations };
    },
    fault => sub {
        my %fault = (message => 'failed', times => 1e9, %{ $_[0] });
        %FailingFiles::faults = $fault{on} eq 'none' ? () : (%FailingFiles::faults, $fault{on} => \%fault);
        return +{};
    },
    clock => sub { $now = $_[0]{now}; +{} },
    sign  => sub { +{ value => $_[0]{id} } },
    read  => sub { +{ id => $_[0]{value} =~ /\A[0-9a-f]{40}\z/ ? $_[0]{value} : undef } },
    drop  => sub { forget(); +{} },
    stop  => sub { +{} },
);

sub forget { unlink glob "$folder/*"; @FailingFiles::operations = %FailingFiles::faults = %requests = (); }

my $server = Twiggy::Server->new(host => '127.0.0.1', port => 0, server_ready => sub { $port = $_[0]{port} });
$server->register_service(builder { enable 'Head'; enable 'ContentLength'; \&serve });

my ($done, $lines) = (AnyEvent->condvar, '');
my $messages = AnyEvent->io(fh => \*STDIN, poll => 'r', cb => sub {
    sysread(STDIN, $lines, 65536, length $lines) or return $done->send;
    while ($lines =~ s/\A(.*)\n//) {
        my $message = $json->decode($1);
        my $answer = eval { $answers{ $message->{type} }->($message) } || { failed => "$@" || 'no answer' };
        syswrite STDOUT, $json->encode({ number => $message->{number}, %$answer }) . "\n";
        $done->send if $message->{type} eq 'stop';
    }
});
$done->recv;
