# Pencerenin Türkçe metinleri. Her ileti en.ftl dosyasında da vardır: bir test ikisini karşılaştırır.

app-name = Rakam
window-title = Rakam: el yazısı rakam okuyucu

## Tuval ve araçları

canvas = Tuval: buraya bir rakam çizin
canvas-hint = Buraya bir rakam çizin
undo = Geri al
redo = Yinele
clear = Temizle
open = Aç
open-tip = Resim aç
save = Kaydet
save-tip = Çizimi PNG olarak kaydet
copy = Kopyala
copy-tip = Resmi kopyala
pen-width = Kalem kalınlığı
pen-width-value = Kalem kalınlığı: tuvalin { $percent } kadarı
drop-here = Açmak için resmi veya ağırlık dosyasını buraya bırakın

## Okuma

reading = Okunan
reading-none = Henüz okuma yok
verdict-sure = Bu bir { $digit }
verdict-unsure = Belki { $digit }
verdict-not-a-digit = Rakama benzemiyor
sure-by = Güven: { $percent }
number-read = Bu, { $number } sayısı
number-digit = { $index } / { $count }: güven { $percent }
number-no-digit = { $index } / { $count }: rakama benzemiyor
bars = Her rakamın olasılığı
bar = { $digit }: { $percent }
bar-best = { $digit }: { $percent }, en olası
bar-empty = { $digit }: okuma yok
seen = Ağın gördüğü
seen-tip = Çizimin ağa giden hâli: 28 × 28 piksel; rakam ortalanmış ve ağın bildiği kalemle yeniden çizilmiş
percent = %{ $value }

## Ağ, dil, tema

network = Ağ
network-file = Ağırlık dosyası…
language = Dil
language-en = English
language-tr = Türkçe
theme = Tema
theme-system = Sistemle aynı
theme-light = Açık
theme-dark = Koyu

## İletişim kutuları

dialog-open = Resim aç
dialog-save = Çizimi kaydet
dialog-weights = Ağırlık dosyası aç
filter-pictures = Resimler
filter-weights = Ağırlıklar (safetensors, pth)
file-name-drawing = rakam.png

## Bildirimler

dismiss = Kapat
saved = { $file } adıyla kaydedildi.
copied = Resim panoya kopyalandı.
network-opened = Artık { $file } dosyasındaki ağ okuyor.
picture-failed = { $file } resim olarak açılamadı.
picture-empty = { $file } boş bir dosya.
picture-not-a-picture = { $file }, Rakam’ın okuyabildiği bir resim değil: PNG, JPEG, BMP, GIF veya WebP olmalı.
picture-too-large = { $file } çok büyük: bir resim en fazla 64 megapiksel olabilir.
picture-broken = { $file } bozuk veya eksik olduğu için açılamadı.
weights-failed = { $file } uygun değil. Kullanılan ağ değişmedi.
weights-foreign = Bir ağırlık dosyası (.safetensors ya da .pth) bekleniyordu; bu başka bir şey.
weights-damaged = Ağırlık dosyası bozuk veya eksik.
weights-refused = Bu PyTorch dosyasında ağırlıkların gerektirmediği bir şey var: { $found }. torch.save ile model.state_dict() kaydedin.
weights-checkpoint = Bu, yarım kalmış bir eğitimin ara kaydı: önce “rakam train --resume” ile eğitimi tamamlayın.
weights-architecture = Şu ağlardan biri bekleniyordu: { $known }. Dosyadakinin adı: { $name }.
weights-missing = { $architecture } için { $tensor } tensörü { $expected } biçiminde bekleniyordu; dosyada yok.
weights-shape = { $architecture } için { $tensor } tensörü { $expected } biçiminde bekleniyordu; dosyadaki biçimi { $found }.
weights-unexpected = { $architecture } ağında { $found } biçimindeki { $tensor } tensörüne yer yok.
weights-type = F32, F16, BF16 ya da F64 türünde sayılar bekleniyordu; { $tensor } tensörü { $found } türünde.
weights-value = { $tensor } tensöründe hesaba gelmeyen sayılar var: onu üreten eğitim başarısız olmuş.
weights-note = Dosyadaki { $key } notu anlaşılamadı: { $found }.
file-unreadable = { $file } okunamadı.
file-too-large = { $file }, resim veya ağırlık dosyası için çok büyük.
no-dialog = Masaüstü dosya penceresi açamadı: xdg-desktop-portal ya da zenity kurun. Dosyayı bu pencereye sürükleyip bırakabilirsiniz de.
save-failed = { $file } yazılamadı.
pasted-picture = Yapıştırılan resim
