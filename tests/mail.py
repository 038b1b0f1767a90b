"""Mail drafts as another reader than Python's sees them: MIME-tools of Perl, with which mail servers take messages apart."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

PERL = r"""
use strict; use warnings; use MIME::Parser; use Mail::Address; use Encode; use JSON::PP;
my @found;
for my $file (@ARGV) {
    my $parser = MIME::Parser->new; $parser->output_to_core(1); $parser->tmp_to_core(1);
    my $message = $parser->parse_open($file);
    my ($head, $text, @files) = ($message->head, undef);
    my $one = sub {
        my $value = $head->get($_[0]) // return undef;
        chomp $value; $value =~ s/\r?\n(?=[ \t])//g;
        decode('MIME-Header', $value);
    };
    for my $part ($message->parts_DFS) {
        next if $part->is_multipart;
        my $data = $part->bodyhandle->as_string;
        my $name = $part->head->recommended_filename;
        if (defined $name) { push @files, [$name, $part->effective_type, unpack('H*', $data)] }
        else { $text = decode('UTF-8', $data) }
    }
    my $to = $head->get('To') // '';
    my @to = map { [decode('MIME-Header', $_->phrase =~ s/^"(.*)"$/$1/r), $_->address] } Mail::Address->parse($to);
    my @warned = $parser->results->msgs;
    push @found, { to => \@to, subject => $one->('Subject'), unsent => $one->('X-Unsent'), text => $text, files => \@files,
                   headers => [map { lc } $head->tags], warned => [map { "$_" } @warned] };
}
print JSON::PP->new->ascii->encode(\@found);
"""


class Mail(Struct, frozen=True):
    """A message: to whom (name and address), about what, its text, and of each attachment the name, the kind and the bytes."""

    to: list[tuple[str, str]]
    subject: str
    unsent: str
    text: str
    files: list[tuple[str, str, bytes]]
    headers: set[str]


def read_mails(paths: list[Path]) -> list[Mail]:
    """The messages in these files; a message that the reader warns about fails."""
    done = subprocess.run(["perl", "-e", PERL, *map(str, paths)], capture_output=True, check=True)
    assert done.stderr == b""
    found = []
    for one in json.loads(done.stdout):
        assert one["warned"] == []
        files = [(name, kind, bytes.fromhex(data)) for name, kind, data in one["files"]]
        text = one["text"].replace("\r\n", "\n")
        found.append(
            Mail([(name, address) for name, address in one["to"]], one["subject"], one["unsent"], text, files, set(one["headers"]))
        )
    return found
